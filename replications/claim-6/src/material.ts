import { type CaptureRow, stimulusRows } from "@llm-fmri/capture"
import type { Model } from "@llm-fmri/model"
import { type MeasureContext, placeWords, type WordTable } from "@llm-fmri/replicate"
import { nounTokens, placeStimuli, probeStimuli, sampleStimuli } from "@llm-fmri/stimuli"
import type { Sizes } from "./settings.js"

/** What every net of a subject is measured on: tokens, folds and samples do not depend on the weights. */
export interface Material {
  readonly table: WordTable
  /** Each word in the probe sentence, in the order of `table.words`. */
  readonly probe: readonly CaptureRow[]
  /** Token of each category's noun, in the order of `table.categories`. */
  readonly nouns: readonly number[]
  /** Words in which directions are ablated, ascending; `netWords` and `plantedWords` are part of them. */
  readonly words: Int32Array
  readonly netWords: Int32Array
  readonly plantedWords: Int32Array
}

/**
 * Tokenizes the set and its probe sentence, deals the words into folds, draws balanced samples.
 *
 * @throws FmriError `NoTokenizer`, `ProbeMissing`, and as `nounTokens`
 */
export async function prepare(
  context: Pick<MeasureContext, "stimuli" | "seed" | "progress">,
  model: Pick<Model, "name" | "tokenizer">,
  size: Sizes,
): Promise<Material> {
  const table = await placeWords(context, model)
  // placeWords needs a tokenizer and says so.
  const tokenizer = model.tokenizer!
  const probe = probeStimuli(table.set)
  const rows = stimulusRows(probe, placeStimuli(probe, tokenizer))
  const at = new Map(probe.stimuli.map(({ word }, row) => [word, row]))
  const nouns = nounTokens(table.set, tokenizer)
  const sample = (words: number) => {
    const folds = Int32Array.from(probe.stimuli, ({ word }) => table.wordFold[table.words.indexOf(word)]!)
    const chosen = sampleStimuli(probe, { words, folds, seed: context.seed("words") })
    return Int32Array.from(chosen, (row) => table.words.indexOf(probe.stimuli[row]!.word)).sort()
  }
  return {
    table,
    probe: table.words.map((word) => rows[at.get(word)!]!),
    nouns: table.categories.map((category) => nouns.get(category)!),
    words: sample(size.words),
    netWords: sample(size.netWords),
    plantedWords: sample(size.plantedWords),
  }
}
