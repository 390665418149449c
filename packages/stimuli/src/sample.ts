import { FmriError } from "@llm-fmri/errors"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { StimulusSet } from "./set.js"

export interface SampleOptions {
  /** Words of each category. */
  readonly words: number
  /** Frames of each word; *1*. */
  readonly frames?: number
  /** The fold of every stimulus: the words are then taken from the folds in turn. */
  readonly folds?: ArrayLike<number>
  readonly seed: number | string
}

/**
 * A seeded, balanced part of a set, as indices of stimuli in the set's order: the same number of words from every
 * category, spread evenly over the folds, each in the same number of frames, spread evenly over the frames.
 *
 * A smaller sample with the same seed and frames is part of a larger one.
 *
 * @throws FmriError `SampleImpossible` where a category has too few words, or a word too few frames
 *
 * @example
 * ```ts
 * const set = await loadStimuli("concrete-10x24x5")
 * sampleStimuli(set, { words: 12, seed: 0 }).length // 120
 * ```
 */
export function sampleStimuli(set: Pick<StimulusSet, "stimuli">, options: SampleOptions): Int32Array {
  const { words, frames = 1, folds, seed } = options
  if (!Number.isInteger(words) || words < 1) throw impossible(`${words} is not a number of words`)
  if (!Number.isInteger(frames) || frames < 1) throw impossible(`${frames} is not a number of frames`)
  const categories = new Map<string, Map<string, number[]>>()
  for (const [row, { category, word }] of set.stimuli.entries()) {
    const own = categories.get(category) ?? new Map<string, number[]>()
    categories.set(category, own)
    const rows = own.get(word)
    if (rows) rows.push(row)
    else own.set(word, [row])
  }
  const chosen: number[] = []
  for (const [c, [category, rowsOf]] of [...categories].entries()) {
    if (rowsOf.size < words) throw impossible(`category "${category}" has ${rowsOf.size} words, not ${words}`)
    const names = [...rowsOf.keys()].sort()
    new Rng(deriveSeed(seed, "sample", category)).shuffle(names)
    const ordered = folds ? dealt(names, (name) => folds[rowsOf.get(name)![0]!]!) : names
    for (const [w, name] of ordered.slice(0, words).entries()) {
      const rows = rowsOf.get(name)!
      if (rows.length < frames) throw impossible(`the word "${name}" has ${rows.length} frames, not ${frames}`)
      for (let k = 0; k < frames; k++) chosen.push(rows[(c + w + k) % rows.length]!)
    }
  }
  return Int32Array.from(chosen).sort()
}

/** Names in an order that takes one of each fold in turn. */
function dealt(names: readonly string[], foldOf: (name: string) => number): string[] {
  const rank = new Map<number, number>()
  const round = names.map((name) => {
    const fold = foldOf(name)
    const before = rank.get(fold) ?? 0
    rank.set(fold, before + 1)
    return before
  })
  return names
    .map((_, i) => i)
    .sort((a, b) => round[a]! - round[b]! || a - b)
    .map((i) => names[i]!)
}

function impossible(what: string): FmriError {
  return new FmriError("SampleImpossible", what, { fix: "Ask for fewer words or frames, or use a larger set." })
}
