import { mean } from "../estimates/moments.js"
import type { Matrix } from "../matrix.js"
import { aucByClass } from "./auc-by-class.js"
import { highest } from "./linear-probe.js"
import { logLoss } from "./log-loss.js"
import { recall } from "./recall.js"

/** How well scores tell classes, on rows that the probe was not fitted on. */
export interface ProbeScore {
  /** Share of rows given their class. */
  readonly accuracy: number
  /** Mean of the recalls: accuracy with every class weighing the same. */
  readonly macroAccuracy: number
  /** Share of each class's rows given their class, [k]. */
  readonly recall: Float64Array
  /** AUC of each class against the rest, [k]. */
  readonly auc: Float64Array
  /** Mean −log p of the own class, in nats. */
  readonly logLoss: number
}

/**
 * Accuracy, recall, AUC and log-loss of class probabilities.
 *
 * @param probability [n, k]
 * @param y the class of each row as a column, every class at least once
 * @throws FmriError `BadShape`, `MissingClass`, `NotFinite`.
 *
 * @example
 * ```ts
 * const probability = { dims: [2, 2], data: Float64Array.of(0.5, 0.5, 0.25, 0.75) }
 * scoreProbe(probability, [0, 1]).macroAccuracy // 1
 * ```
 */
export function scoreProbe(probability: Matrix, y: ArrayLike<number>): ProbeScore {
  const predicted = highest(probability)
  const byClass = recall(predicted, y, probability.dims[1]!)
  return {
    accuracy: mean(predicted.map((label, i) => Number(label === y[i])) as ArrayLike<number>),
    macroAccuracy: mean(byClass),
    recall: byClass,
    auc: aucByClass(probability, y),
    logLoss: logLoss(probability, y),
  }
}
