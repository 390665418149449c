import { type Groups, labelPermutationNull, type PermutationOptions, type Tail } from "@llm-fmri/analysis"
import type { NullBand } from "../../claim/measured.js"
import { drawsBand } from "./draws-band.js"

/**
 * The null of a statistic of category labels: labels are shuffled over words, so that all rows of a word get the label of
 * one other word. The word is the unit; shuffling rows would leave most of the effect in place.
 *
 * @param words the word of each row
 * @param labels the category of each row
 * @param statistic the number that the claim rests on, from labels
 * @throws FmriError `MixedLabels`, `BadShape`, `TooFew`, `NotFinite`, `BadSeed`
 *
 * @example
 * ```ts
 * const words = ["owl", "owl", "axe", "axe"]
 * const band = labelBand(words, ["bird", "bird", "tool", "tool"], accuracyOf, { seed: context.seed("labels") })
 * ```
 */
export function labelBand<Label>(
  words: Groups,
  labels: ArrayLike<Label>,
  statistic: (labels: readonly Label[]) => number,
  { tail = "greater", ...options }: PermutationOptions & { readonly tail?: Tail },
): NullBand {
  const { data } = labelPermutationNull(words, labels, statistic, options)
  return drawsBand("word labels permuted", data, { observed: statistic(Array.from(labels)), tail })
}
