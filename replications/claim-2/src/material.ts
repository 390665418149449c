import { type CaptureRow, stimulusRows } from "@llm-fmri/capture"
import type { Model } from "@llm-fmri/model"
import { type MeasureContext, type NounProbe, placeWords, type WordTable } from "@llm-fmri/replicate"
import { nounTokens, placeStimuli, probeStimuli, sampleStimuli } from "@llm-fmri/stimuli"
import type { Words } from "./fits.js"
import type { Sizes } from "./sizes.js"

/** What every net of a subject is measured on: tokens, folds and samples do not depend on the weights. */
export interface Material extends NounProbe {
  readonly table: WordTable
  /** The words in the sentence that asks for their noun, in the order of the table's words. */
  readonly probe: NounProbe["probe"] & Words & { readonly rows: readonly CaptureRow[] }
  /** The words that a probe reads after edits. */
  readonly read: ReadWords
  /** Words whose noun is read, ascending; each list is part of the one before. */
  readonly words: Int32Array
  readonly netWords: Int32Array
  readonly nullWords: Int32Array
}

/** Words in one sentence each; those of one fold stand in one frame. One entry a word. */
export interface ReadWords extends Words {
  /** Their numbers in the table. */
  readonly words: Int32Array
  /** Their stimuli in the table. */
  readonly rows: Int32Array
  readonly category: Int32Array
  readonly fold: Int32Array
  readonly frame: Int32Array
}

/**
 * Tokenizes the set and its probe sentence, deals the words into folds, draws balanced samples.
 *
 * @throws FmriError `ProbeMissing`, as `placeWords` and `nounTokens`
 */
export async function prepare(
  context: Pick<MeasureContext, "stimuli" | "seed" | "progress">,
  model: Pick<Model, "name" | "tokenizer">,
  size: Sizes,
): Promise<Material> {
  const table = await placeWords(context, model)
  const tokenizer = model.tokenizer!
  const probe = probeStimuli(table.set)
  const nouns = nounTokens(table.set, tokenizer)
  const seed = context.seed("words")
  const sample = (words: number) => sampleStimuli(probe, { words, folds: table.wordFold, seed })
  return {
    table,
    nouns: table.categories.map((category) => nouns.get(category)!),
    probe: {
      rows: stimulusRows(probe, placeStimuli(probe, tokenizer)),
      category: table.wordCategory,
      fold: table.wordFold,
    },
    read: readWords(table, sample(size.readWords)),
    words: sample(size.words),
    netWords: sample(size.netWords),
    nullWords: sample(size.nullWords),
  }
}

/** Each word in the frame of its fold; in its first where it does not stand there. */
function readWords({ word, frame, words, wordCategory, wordFold }: WordTable, chosen: Int32Array): ReadWords {
  const frames = Math.max(...frame) + 1
  const found = new Int32Array(words.length).fill(-1)
  word.forEach((own, row) => {
    if (found[own] === -1 || frame[row] === wordFold[own]! % frames) found[own] = row
  })
  const rows = chosen.map((own) => found[own]!)
  return {
    words: chosen,
    rows,
    category: chosen.map((own) => wordCategory[own]!),
    fold: chosen.map((own) => wordFold[own]!),
    frame: rows.map((row) => frame[row]!),
  }
}
