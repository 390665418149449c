import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { type Groups, needGroups, rowsOfGroups } from "../groups.js"
import { checkFinite, checkLength } from "../matrix.js"
import { bcaInterval, type Interval, percentileInterval } from "./interval.js"

/** How to resample. */
export interface BootstrapOptions {
  /** Seed of the resamples: `deriveSeed(root, ...names)` of `@llm-fmri/random`. */
  readonly seed: number
  /** Number of resamples, *1000*. */
  readonly draws?: number
  /** Confidence of the two-sided interval, *0.95*; for a one-sided 95 % bound take an end of the 0.90 interval. */
  readonly confidence?: number
  /** *"percentile"*, or "bca" (Efron 1987), which corrects bias and skewness and costs one statistic a group more. */
  readonly method?: "percentile" | "bca"
}

/** An estimate with its bootstrap interval. */
export interface Bootstrap {
  readonly estimate: number
  readonly low: number
  readonly high: number
  /** The statistic of each resample. */
  readonly draws: Float64Array
}

/**
 * Bootstraps any statistic over groups: whole groups are drawn with replacement, their rows stay together.
 *
 * Cluster bootstrap (Davison & Hinkley 1997, §3.8). `statistic` gets the row indices of a resample, with repetitions.
 *
 * @param groups the group (word) of each row, [n]
 * @throws FmriError `TooFew` for fewer than two groups, `NotFinite` where a statistic is NaN, `NoInterval` (see
 * {@link bcaInterval}), `BadSeed`.
 *
 * @example
 * ```ts
 * const score = [1, 1, 5, 5, 9, 9]
 * const words = ["ape", "ape", "bee", "bee", "cow", "cow"]
 * const { estimate, low, high } = bootstrap(words, (rows) => mean(Array.from(rows, (row) => score[row])), { seed: 1 })
 * [estimate, low, high] // [5, 1, 9]
 * ```
 */
export function bootstrap(
  groups: Groups,
  statistic: (rows: Int32Array) => number,
  options: BootstrapOptions,
): Bootstrap {
  const members = rowsOfGroups(groups)
  const all = Int32Array.from(groups, (_, row) => row)
  const estimate = statistic(all)
  const draws = resamples(members.length, options, (picked) => {
    const rows = new Int32Array(picked.reduce((sum, g) => sum + members[g]!.length, 0))
    let end = 0
    for (const g of picked) {
      rows.set(members[g]!, end)
      end += members[g]!.length
    }
    return statistic(rows)
  })
  return summary(estimate, draws, options, () =>
    members.map((left) => {
      const out = new Set(left)
      return statistic(all.filter((row) => !out.has(row)))
    }),
  )
}

/**
 * Bootstraps the mean of a value per row over groups; the same draws as {@link bootstrap} with a mean, but from sums of
 * groups, so 1,000 draws of 1,200 rows take milliseconds.
 *
 * @throws FmriError as {@link bootstrap}; `BadShape` unless there is one value a row.
 *
 * @example
 * ```ts
 * bootstrapMean([1, 1, 5, 5, 9, 9], [0, 0, 1, 1, 2, 2], { seed: 1 }).estimate // 5
 * ```
 */
export function bootstrapMean(values: ArrayLike<number>, groups: Groups, options: BootstrapOptions): Bootstrap {
  return bootstrapAdvantage(values, [], groups, options)
}

/**
 * Bootstraps how far the mean of one value beats the best of several others measured on the same rows:
 * mean(trained) − max over nets of mean(net), paired by row, groups resampled together.
 *
 * The decision of a reference net: it fails a guarded number when `low` is above 0. The best net is chosen anew in each
 * resample, which can only lower the bound. With one net it is the paired difference, with none the mean itself.
 *
 * @param trained one value a row, [n]
 * @param references for each net (seed) one value a row, [k][n]
 * @throws FmriError as {@link bootstrapMean}.
 *
 * @example
 * ```ts
 * const twin = [[1, 2, 3, 4], [2, 2, 2, 2]]
 * bootstrapAdvantage([5, 6, 7, 8], twin, ["a", "b", "c", "d"], { seed: 1 }).estimate // 4
 * ```
 */
export function bootstrapAdvantage(
  trained: ArrayLike<number>,
  references: readonly ArrayLike<number>[],
  groups: Groups,
  options: BootstrapOptions,
): Bootstrap {
  const sums = [trained, ...references].map((values) => groupSums(values, groups))
  const members = rowsOfGroups(groups)
  const sizes = Float64Array.from(members, (rows) => rows.length)
  const statistic = (picked: Int32Array) => {
    let size = 0
    for (const g of picked) size += sizes[g]!
    let best = Number.NEGATIVE_INFINITY
    let own = 0
    for (let s = 0; s < sums.length; s++) {
      let sum = 0
      for (const g of picked) sum += sums[s]![g]!
      if (s === 0) own = sum / size
      else best = Math.max(best, sum / size)
    }
    return references.length === 0 ? own : own - best
  }
  const all = Int32Array.from(members, (_, g) => g)
  return summary(statistic(all), resamples(members.length, options, statistic), options, () =>
    members.map((_, left) => statistic(all.filter((g) => g !== left))),
  )
}

/**
 * Bootstraps the ratio of two sums over the same rows, Σ numerator / Σ denominator, whole groups drawn together.
 *
 * The ratio of the means, not the mean of the ratios: a row whose denominator is near zero has no more weight than others.
 *
 * @throws FmriError `BadShape`, `TooFew`, and `NotFinite` where a denominator sums to zero.
 *
 * @example
 * ```ts
 * bootstrapRatio([1, 2, 9], [2, 4, 6], ["ape", "bee", "cow"], { seed: 1 }).estimate // 1
 * ```
 */
export function bootstrapRatio(
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
  groups: Groups,
  options: BootstrapOptions,
): Bootstrap {
  const [above, below] = [groupSums(numerator, groups), groupSums(denominator, groups)]
  const ratio = (picked: Int32Array) => {
    let upper = 0
    let lower = 0
    for (const g of picked) {
      upper += above[g]!
      lower += below[g]!
    }
    return upper / lower
  }
  const all = Int32Array.from(above, (_, g) => g)
  return summary(ratio(all), resamples(above.length, options, ratio), options, () =>
    Array.from(all, (left) => ratio(all.filter((g) => g !== left))),
  )
}

/** Sum of each group's values, groups in the order of their first row. */
function groupSums(values: ArrayLike<number>, groups: Groups): Float64Array {
  checkLength("a list of values", values.length, groups.length)
  checkFinite("a list of values", values)
  return Float64Array.from(rowsOfGroups(groups), (rows) => rows.reduce((sum, row) => sum + values[row]!, 0))
}

/** The statistic of each resample of `count` groups. */
function resamples(
  count: number,
  { seed, draws = 1000 }: BootstrapOptions,
  statistic: (picked: Int32Array) => number,
): Float64Array {
  needGroups(count)
  const rng = new Rng(seed)
  const picked = new Int32Array(count)
  return Float64Array.from({ length: draws }, () => {
    for (let g = 0; g < count; g++) picked[g] = rng.int(count)
    return statistic(picked)
  })
}

function summary(
  estimate: number,
  draws: Float64Array,
  { confidence = 0.95, method = "percentile" }: BootstrapOptions,
  jackknife: () => number[],
): Bootstrap {
  checkFinite("the list of bootstrap draws", draws)
  if (!Number.isFinite(estimate) || draws.length === 0) {
    throw new FmriError("NotFinite", `an estimate of ${estimate} with ${draws.length} draws has no interval`, {
      fix: "Check the statistic on the whole sample, and ask for at least one draw.",
      fields: { estimate, draws: draws.length },
    })
  }
  const constant = draws.every((draw) => draw === estimate)
  const [low, high]: Interval = constant
    ? [estimate, estimate]
    : method === "percentile"
      ? percentileInterval(draws, confidence)
      : bcaInterval(draws, estimate, jackknife(), confidence)
  return { estimate, low, high, draws }
}
