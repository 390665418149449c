import { type BootstrapOptions, bootstrapMean, type Groups } from "@llm-fmri/analysis"
import type { MeasuredControl } from "../../claim/measured.js"
import { type BoundOptions, boundAbove } from "./bound-above.js"

/**
 * The positive control: the number measured where the effect was planted surely exceeds a limit. A claim whose instrument
 * misses a planted effect can conclude nothing.
 *
 * @param values the number under the planted effect, one a row
 * @param words the word of each row
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`, `BadSeed`
 *
 * @example
 * ```ts
 * plantedFound("planted", [5, 4, 6], ["ape", "bee", "cow"], { seed: 1, above: 1 }).passed // true
 * ```
 */
export function plantedFound(
  key: string,
  values: ArrayLike<number>,
  words: Groups,
  { above, shows, ...options }: BootstrapOptions & BoundOptions,
): MeasuredControl {
  const bound = { ...(above === undefined ? {} : { above }), ...(shows === undefined ? {} : { shows }) }
  return boundAbove(key, bootstrapMean(values, words, options), bound)
}
