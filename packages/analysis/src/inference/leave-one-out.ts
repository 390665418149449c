import { pearson } from "../estimates/correlation.js"
import { needs } from "../estimates/moments.js"
import { checkLength } from "../matrix.js"

/** A statistic of pairs when each pair is left out in turn. */
export interface LeaveOneOut {
  readonly low: number
  readonly high: number
  /** The statistic without pair i, [n]. */
  readonly values: Float64Array
}

/**
 * The range of a correlation when one pair is left out: whether a single point makes it.
 *
 * @param x [n]
 * @param y [n]
 * @param statistic of two lists, *{@link pearson}*; {@link spearman} fits as well
 * @throws FmriError `BadShape`, `TooFew` for fewer than three pairs, and what the statistic throws.
 *
 * @example
 * ```ts
 * const { low, high } = leaveOneOut([1, 2, 3, 4, 20], [2, 1, 1, 2, 30])
 * [low, high] // ≈ [0, 0.999] ± 0.002
 * ```
 */
export function leaveOneOut(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  statistic: (x: ArrayLike<number>, y: ArrayLike<number>) => number = pearson,
): LeaveOneOut {
  checkLength("the second list", y.length, x.length)
  needs(x, 3)
  const without = (list: ArrayLike<number>, left: number) => Float64Array.from(list).filter((_, i) => i !== left)
  const values = Float64Array.from(x, (_, i) => statistic(without(x, i), without(y, i)))
  return { low: Math.min(...values), high: Math.max(...values), values }
}
