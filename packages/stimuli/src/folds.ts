import { FmriError } from "@llm-fmri/errors"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { StimulusSet } from "./set.js"

/**
 * A fold 0 … k − 1 for every stimulus: all rows of a word share one, and each category's words are spread evenly.
 *
 * Within a category words are put in code-unit order, shuffled with a seed of the category's own, and dealt out in turn;
 * the turn goes on where the category before stopped, so that the folds as a whole differ by at most one word. The order
 * of rows in the file does not matter. A word in two categories is dealt with the first of them.
 *
 * @throws FmriError `FoldsImpossible` where a category has fewer than k words
 *
 * @example
 * ```ts
 * const fold = folds(await loadStimuli("concrete-10x24x5"), { k: 5, seed: 0 }) // Int32Array(1200)
 * ```
 */
export function folds(set: Pick<StimulusSet, "stimuli">, options: { k: number; seed: number | string }): Int32Array {
  const { k, seed } = options
  if (!Number.isInteger(k) || k < 2) throw impossible(`${k} is not a number of folds`)
  const wordsOf = new Map<string, string[]>()
  const known = new Set<string>()
  for (const { word, category } of set.stimuli) {
    if (known.has(word)) continue
    known.add(word)
    const words = wordsOf.get(category)
    if (words) words.push(word)
    else wordsOf.set(category, [word])
  }
  const foldOf = new Map<string, number>()
  let turn = 0
  for (const category of [...wordsOf.keys()].sort()) {
    const words = wordsOf.get(category)!.sort()
    if (words.length < k) throw impossible(`category "${category}" has ${words.length} words, too few for ${k} folds`)
    new Rng(deriveSeed(seed, "folds", category)).shuffle(words)
    for (const word of words) foldOf.set(word, turn++ % k)
  }
  return Int32Array.from(set.stimuli, ({ word }) => foldOf.get(word)!)
}

function impossible(what: string): FmriError {
  return new FmriError("FoldsImpossible", what, {
    fix: "Use fewer folds (at least 2), or more words in every category.",
  })
}
