import { type BootstrapOptions, bootstrapMean, type Groups } from "@llm-fmri/analysis"
import type { MeasuredControl } from "../../claim/measured.js"
import { boundAbove } from "./bound-above.js"

/**
 * Whether words keep to one fold: a word on both sides of a split lets a probe remember it.
 *
 * @param folds the fold of each row
 * @param groups what must not be split, usually the word of each row
 * @returns what is observed is the number of groups in more than one fold
 *
 * @example
 * ```ts
 * groupsKeptWhole("no_leak", [0, 0, 1], ["ape", "ape", "bee"]) // { key, observed: 0, passed: true }
 * ```
 */
export function groupsKeptWhole(key: string, folds: ArrayLike<number>, groups: Groups): MeasuredControl {
  const foldOf = new Map<string | number, number>()
  const split = new Set<string | number>()
  for (let row = 0; row < groups.length; row++) {
    const group = groups[row]!
    const fold = foldOf.get(group) ?? folds[row]!
    foldOf.set(group, fold)
    if (fold !== folds[row]) split.add(group)
  }
  return { key, observed: split.size, passed: split.size === 0 && groups.length === folds.length }
}

/**
 * Whether a probe knows more than spelling: its hits exceed those of a probe that sees letters only, on the same words and
 * folds (`spellingBaseline` of `@llm-fmri/stimuli`), by the lower end of the interval over words.
 *
 * @param hits share of each word's rows that the probe put in their category
 * @param spelling 1 or 0 for each word: whether letters alone did
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`, `BadSeed`
 *
 * @example
 * ```ts
 * beyondSpelling("leakage", [1, 1, 0.8], [0, 1, 0], ["ape", "bee", "cow"], { seed: 1 })
 * ```
 */
export function beyondSpelling(
  key: string,
  hits: ArrayLike<number>,
  spelling: ArrayLike<number>,
  words: Groups,
  options: BootstrapOptions,
): MeasuredControl {
  const gained = Float64Array.from(
    { length: Math.max(hits.length, spelling.length) },
    (_, i) => hits[i]! - spelling[i]!,
  )
  return boundAbove(key, bootstrapMean(gained, words, options))
}
