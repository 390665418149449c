import { type Groups, type TostOptions, tost } from "@llm-fmri/analysis"
import type { MeasuredControl } from "../../claim/measured.js"

/**
 * Whether a mean is shown to be next to 0: two one-sided tests that it lies within ±delta. What a claim of "no difference"
 * needs, for a difference that was not found may still be there.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`, `BadMargin`, `BadSeed`
 *
 * @example
 * ```ts
 * equivalent("no_gap", [0.1, -0.1, 0.05], ["ape", "bee", "cow"], { delta: 0.5 })
 * ```
 */
export function equivalent(
  key: string,
  values: ArrayLike<number>,
  words: Groups,
  options: TostOptions,
): MeasuredControl {
  const { estimate, low, high, equivalent: shown } = tost(values, words, options)
  const [value, from, to] = [estimate, low, high].map((x) => x.toPrecision(3))
  return { key, observed: `${value} (${from} … ${to})`, passed: shown }
}
