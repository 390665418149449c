import { type BootstrapOptions, bootstrapAdvantage, type Groups } from "@llm-fmri/analysis"
import type { MeasuredControl } from "../../claim/measured.js"
import { type BoundOptions, boundAbove } from "./bound-above.js"

export interface ReferenceOptions extends BootstrapOptions, Pick<BoundOptions, "shows"> {
  /** Which values are the better ones, *"higher"*. */
  readonly better?: "higher" | "lower"
}

/**
 * Whether the nets that lack the thing fail a guarded number: the lower end of the word-bootstrap interval of (trained −
 * best seed) is above 0. The best seed is looked for anew in every resample, so that its luck counts.
 *
 * @param trained one value a row
 * @param nets for each net or seed one value a row, of the same rows
 * @param words the word of each row
 * @returns a failed control where no net was measured
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`, `BadSeed`
 *
 * @example
 * ```ts
 * referenceFails("untrained_fails", [5, 6, 7], [[1, 2, 3], [2, 2, 2]], ["ape", "bee", "cow"], { seed: 1 }).passed // true
 * ```
 */
export function referenceFails(
  key: string,
  trained: ArrayLike<number>,
  nets: readonly ArrayLike<number>[],
  words: Groups,
  { better = "higher", shows, ...options }: ReferenceOptions,
): MeasuredControl {
  if (nets.length === 0 || trained.length === 0) return { key, observed: "not measured", passed: false }
  const turned = (values: ArrayLike<number>) => (better === "higher" ? values : Float64Array.from(values, (x) => -x))
  const advantage = bootstrapAdvantage(turned(trained), nets.map(turned), words, options)
  return boundAbove(key, advantage, shows === undefined ? {} : { shows })
}
