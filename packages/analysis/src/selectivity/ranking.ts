import { checkFinite, checkLength } from "../matrix.js"
import { sides } from "./class-moments.js"

/** Rows by falling score, so that measures of a ranking under any weights of the rows take one pass. */
export interface Ranking {
  /** Area under the ROC curve, ties half. */
  auc(weights?: ArrayLike<number>): number
  /** Average precision; see {@link averagePrecision}. */
  averagePrecision(weights?: ArrayLike<number>): number
}

/**
 * Sorts the rows once, for bootstraps: a resample of words is a weight for every row (how often its word was drawn), and
 * the measures of the resampled rows follow without sorting again. NaN where a side has no weight.
 *
 * @param scores one score a row, [n]
 * @param inClass one flag a row
 * @throws FmriError `BadShape`, `NotFinite`, `OneClass` where a side is empty.
 *
 * @example
 * ```ts
 * const rank = ranking([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])
 * rank.auc() // 0.75
 * rank.auc([1, 0, 1, 1]) // 1
 * rank.averagePrecision() // ≈ 5 / 6
 * ```
 */
export function ranking(scores: ArrayLike<number>, inClass: ArrayLike<number | boolean>): Ranking {
  checkFinite("the list of scores", scores)
  sides(scores.length, inClass, undefined, 1)
  const order = Int32Array.from(scores, (_, row) => row).sort((a, b) => scores[b]! - scores[a]!)
  const inside = Uint8Array.from(order, (row) => (inClass[row] ? 1 : 0))
  /** Whether a place is the last one of its score. */
  const ends = Uint8Array.from(order, (row, at) => Number(scores[row] !== scores[order[at + 1] ?? -1]))
  /** Calls back for every distinct score, from the highest on, with the weight at that score on each side. */
  const steps = (weights: ArrayLike<number> | undefined, step: (hits: number, misses: number) => void) => {
    if (weights !== undefined) checkLength("the list of weights", weights.length, order.length)
    let [hits, misses] = [0, 0]
    for (let at = 0; at < order.length; at++) {
      const weight = weights === undefined ? 1 : weights[order[at]!]!
      if (inside[at]) hits += weight
      else misses += weight
      if (!ends[at]) continue
      step(hits, misses)
      hits = 0
      misses = 0
    }
  }
  return {
    auc(weights) {
      let [area, above, below] = [0, 0, 0]
      steps(weights, (hits, misses) => {
        area += misses * (above + hits / 2)
        above += hits
        below += misses
      })
      return area / (above * below)
    },
    averagePrecision(weights) {
      let [sum, found, seen] = [0, 0, 0]
      steps(weights, (hits, misses) => {
        found += hits
        seen += hits + misses
        if (hits > 0) sum += (hits * found) / seen
      })
      return sum / found
    },
  }
}

/**
 * Average precision: the mean over the rows of the class of the precision at their score, Σ (Rₙ − Rₙ₋₁) Pₙ over the
 * distinct scores from the highest on, as scikit-learn's `average_precision_score` (no interpolation).
 *
 * Chance is the share of the class, not ½; where a class is one of ten it stays far from 1 when AUC is at its ceiling.
 *
 * @param scores one score a row, [n]
 * @param inClass one flag a row
 * @param weights how much each row counts; all the same when left out
 * @throws FmriError as {@link ranking}.
 *
 * @example
 * ```ts
 * averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // ≈ 5 / 6
 * averagePrecision([7, 7, 7, 7], [1, 0, 0, 0]) // 0.25
 * ```
 */
export function averagePrecision(
  scores: ArrayLike<number>,
  inClass: ArrayLike<number | boolean>,
  weights?: ArrayLike<number>,
): number {
  return ranking(scores, inClass).averagePrecision(weights)
}
