import { type CaptureRow, stimulusRows } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import type { Model, Tokenizer } from "@llm-fmri/model"
import { folds, type Placement, placeStimuli, type StimulusSet } from "@llm-fmri/stimuli"
import type { MeasureContext } from "../claim/measure.js"

/** The words of a set in their frames, as a model's tokens; independent of weights. */
export interface WordTable {
  readonly set: StimulusSet
  readonly categories: readonly string[]
  /** The lists up to `fold` have one entry a stimulus. */
  readonly rows: readonly CaptureRow[]
  /** Index into `categories`. */
  readonly category: Int32Array
  /** Index of the frame, in the order of first appearance. */
  readonly frame: Int32Array
  /** Index into `words`: what every resampling is grouped by. */
  readonly word: Int32Array
  /** 0 … folds − 1: stratified by category, grouped by word. */
  readonly fold: Int32Array
  /** One entry a word from here on, in the order of first appearance, which is that of `groupMeans`. */
  readonly words: readonly string[]
  readonly wordCategory: Int32Array
  readonly wordFold: Int32Array
}

export interface PlaceOptions {
  /** Name of another set than the spec's own. */
  readonly stimuli?: string
  /** *5* */
  readonly folds?: number
  /** Names another deal of the folds. */
  readonly draw?: number
}

/**
 * A stimulus set as a model's tokens; warnings (words of several tokens, …) become notes.
 *
 * @throws FmriError `NoTokenizer`, `StimulusUnplaced`
 */
export async function placeSet(
  context: Pick<MeasureContext, "stimuli" | "progress">,
  model: Pick<Model, "name" | "tokenizer">,
  name?: string,
): Promise<{ set: StimulusSet; placed: Placement; tokenizer: Tokenizer }> {
  const { tokenizer } = model
  if (tokenizer === undefined) {
    throw new FmriError("NoTokenizer", `${model.name} has no tokenizer, so the words cannot be run`, {
      fix: "Put its tokenizer.json beside the weights.",
    })
  }
  const set = await context.stimuli(name)
  const placed = placeStimuli(set, tokenizer)
  for (const warning of [...placed.warnings, placed.words.message]) if (warning) context.progress.note(warning)
  return { set, placed, tokenizer }
}

/**
 * Tokenizes a set and deals its words into folds with the seed `context.seed("folds", draw)`.
 *
 * @throws FmriError `NoTokenizer`, `StimulusUnplaced`, `FoldsImpossible`, and `MixedWord` for a word in two categories
 */
export async function placeWords(
  context: Pick<MeasureContext, "stimuli" | "seed" | "progress">,
  model: Pick<Model, "name" | "tokenizer">,
  { stimuli, folds: k = 5, draw = 0 }: PlaceOptions = {},
): Promise<WordTable> {
  const { set, placed } = await placeSet(context, model, stimuli)
  const { categories } = set
  const category = Int32Array.from(set.stimuli, (stimulus) => categories.indexOf(stimulus.category))
  const word = firstSeen(set.stimuli.map((stimulus) => stimulus.word))
  const fold = folds(set, { k, seed: context.seed("folds", draw) })
  const words: string[] = []
  const wordCategory: number[] = []
  const wordFold: number[] = []
  set.stimuli.forEach((stimulus, row) => {
    const own = word[row]!
    words[own] ??= stimulus.word
    wordCategory[own] ??= category[row]!
    wordFold[own] ??= fold[row]!
    if (wordCategory[own] === category[row]) return
    throw new FmriError("MixedWord", `"${stimulus.word}" is in two categories of ${set.name}`, {
      fix: "Give every word one category.",
      fields: { row },
    })
  })
  return {
    set,
    categories,
    rows: stimulusRows(set, placed),
    category,
    frame: firstSeen(set.stimuli.map((stimulus) => stimulus.frame)),
    word,
    fold,
    words,
    wordCategory: Int32Array.from(wordCategory),
    wordFold: Int32Array.from(wordFold),
  }
}

/** The number of each value, in the order of first appearance. */
function firstSeen(values: readonly (string | number)[]): Int32Array {
  const numbers = new Map<string | number, number>()
  return Int32Array.from(values, (value) => {
    const known = numbers.get(value) ?? numbers.size
    numbers.set(value, known)
    return known
  })
}
