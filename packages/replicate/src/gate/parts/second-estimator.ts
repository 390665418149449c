import type { Groups, TostOptions } from "@llm-fmri/analysis"
import type { MeasuredControl } from "../../claim/measured.js"
import { equivalent } from "./equivalent.js"

/**
 * Whether a number is the same by a second estimator: the mean difference, paired by row, is shown to lie within ±delta.
 *
 * @param first one value a row, by the claim's estimator
 * @param second the same rows, by the other one
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`, `BadMargin`, `BadSeed`
 *
 * @example
 * ```ts
 * estimatorsAgree("by_ridge", [1, 2, 3], [1.1, 1.9, 3], ["ape", "bee", "cow"], { delta: 0.5 }).passed // true
 * ```
 */
export function estimatorsAgree(
  key: string,
  first: ArrayLike<number>,
  second: ArrayLike<number>,
  words: Groups,
  options: TostOptions,
): MeasuredControl {
  const apart = Float64Array.from({ length: Math.max(first.length, second.length) }, (_, i) => first[i]! - second[i]!)
  return equivalent(key, apart, words, options)
}
