import { type CaptureRow, stimulusRows } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import type { Model } from "@llm-fmri/model"
import { type MeasureContext, placeSet } from "@llm-fmri/replicate"
import { folds, nounTokens, placeStimuli, probeStimuli, type StimulusSet, sampleStimuli } from "@llm-fmri/stimuli"
import type { Sizes } from "./settings.js"

/** The words in their probe sentence, one row a word. */
export interface Probe {
  readonly rows: readonly CaptureRow[]
  readonly words: readonly string[]
  /** Each word's category, as an index into `categories`. */
  readonly category: Int32Array
  readonly fold: Int32Array
}

/** Stimuli whose whole residual is scaled, each with the same sentence about another word. */
export interface WholeTexts {
  readonly rows: readonly CaptureRow[]
  readonly swapped: readonly CaptureRow[]
  readonly words: readonly string[]
}

/** What every net of a subject is measured on: tokens, folds and samples do not depend on the weights. */
export interface Material {
  readonly categories: readonly string[]
  /** Token of each category's noun, in the order of `categories`. */
  readonly nouns: readonly number[]
  /** All stimuli of the set: what directions are fitted on. */
  readonly stimuli: readonly CaptureRow[]
  /** Row of `probe` with the same word, for every stimulus. */
  readonly wordOf: Int32Array
  readonly stimulusFold: Int32Array
  readonly probe: Probe
  /** Rows of `probe` that are edited, in ascending order; each is part of the one before. */
  readonly words: Int32Array
  readonly netWords: Int32Array
  readonly nullWords: Int32Array
  readonly whole: WholeTexts
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
  const { set, placed, tokenizer } = await placeSet(context, model)
  const probe = probeStimuli(set)
  const probePlaced = placeStimuli(probe, tokenizer)

  const nouns = nounTokens(set, tokenizer)
  const { categories } = set
  const seed = context.seed("folds")
  const fold = folds(probe, { k: 5, seed })
  const sample = (words: number) => sampleStimuli(probe, { words, folds: fold, seed: context.seed("words") })
  const words = probe.stimuli.map(({ word }) => word)
  const index = new Map(words.map((word, i) => [word, i]))
  return {
    categories,
    nouns: categories.map((category) => nouns.get(category)!),
    stimuli: stimulusRows(set, placed),
    wordOf: Int32Array.from(set.stimuli, ({ word }) => index.get(word)!),
    stimulusFold: folds(set, { k: 5, seed }),
    probe: {
      rows: stimulusRows(probe, probePlaced),
      words,
      category: Int32Array.from(probe.stimuli, ({ category }) => categories.indexOf(category)),
      fold,
    },
    words: sample(size.words),
    netWords: sample(size.netWords),
    nullWords: sample(size.nullWords),
    whole: wholeTexts(set, placed, sampleStimuli(set, { words: size.wholeWords, seed: context.seed("whole") })),
  }
}

/** The same sentence about the next word of the sample that is of another category, for every sampled stimulus. */
function wholeTexts(set: StimulusSet, placed: Parameters<typeof stimulusRows>[1], chosen: Int32Array): WholeTexts {
  const key = (word: string, frame: number | string) => JSON.stringify([word, frame])
  const at = new Map(set.stimuli.map(({ word, frame }, row) => [key(word, frame), row]))
  const swapped = Array.from(chosen, (row, i) => {
    const { category, frame } = set.stimuli[row]!
    for (let step = 1; step < chosen.length; step++) {
      const other = set.stimuli[chosen[(i + step) % chosen.length]!]!
      const found = other.category === category ? undefined : at.get(key(other.word, frame))
      if (found !== undefined) return found
    }
    throw new FmriError("FrameMissing", `no word of another category stands in the sentence of stimulus ${row}`, {
      fix: "Cross words and frames fully in the stimulus set.",
    })
  })
  return {
    rows: stimulusRows(set, placed, chosen),
    swapped: stimulusRows(set, placed, swapped),
    words: Array.from(chosen, (row) => set.stimuli[row]!.word),
  }
}
