import type { Groups } from "../groups.js"
import { checkFinite, checkLength } from "../matrix.js"
import { type Bootstrap, type BootstrapOptions, bootstrap } from "./bootstrap.js"

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
  checkLength("the numerators", numerator.length, groups.length)
  checkLength("the denominators", denominator.length, groups.length)
  checkFinite("the list of numerators", numerator)
  checkFinite("the list of denominators", denominator)
  const ratio = (rows: Int32Array) => {
    let above = 0
    let below = 0
    for (const row of rows) {
      above += numerator[row]!
      below += denominator[row]!
    }
    return above / below
  }
  return bootstrap(groups, ratio, options)
}
