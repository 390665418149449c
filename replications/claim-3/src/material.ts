import { type CaptureRow, stimulusRows } from "@llm-fmri/capture"
import { isFmriError } from "@llm-fmri/errors"
import type { Model, Tokenizer } from "@llm-fmri/model"
import { type MeasureContext, placeSet } from "@llm-fmri/replicate"
import { folds, nounTokens, placeStimuli, probeStimuli, type StimulusSet, sampleStimuli } from "@llm-fmri/stimuli"

/** What all nets of a subject are measured on: same tokens, folds and held-out stimuli. */
export interface Material {
  /** Every stimulus, for directions. */
  readonly rows: readonly CaptureRow[]
  readonly categories: readonly string[]
  readonly fold: Int32Array
  readonly stimuliHash: string
  /** Stimuli that are injected into: each word in one frame, with directions of the other folds' words. */
  readonly trials: Int32Array
  /** Parts of them, balanced alike: for reference nets, for directions that are not the word's own, … */
  readonly referenceTrials: Int32Array
  readonly controlTrials: Int32Array
  /** … and one word a category, for the null band and the planted effects. */
  readonly few: Int32Array
  /** Stimuli whose word is put into the probe sentence. */
  readonly probed: Int32Array
  /** Undefined where the set has no probe sentence, or the tokenizer splits a noun. */
  readonly probe: Probe | undefined
  readonly probeMissing: string
}

/** The sentence that asks for the category's noun. */
export interface Probe {
  /** The sentence with each word in it; the target is its last token, after which the noun would come. */
  readonly rows: ReadonlyMap<string, CaptureRow>
  /** Token of each category's noun. */
  readonly nouns: ReadonlyMap<string, number>
}

/** Words of each category that are injected into. */
export function wordCounts(quick: boolean) {
  return quick
    ? { trials: 3, referenceTrials: 2, controlTrials: 2, few: 1, probed: 2 }
    : { trials: 24, referenceTrials: 5, controlTrials: 6, few: 1, probed: 12 }
}

/** Tokenizes the set, deals it into folds and draws the held-out stimuli. `draw` names another draw of both. */
export async function prepare(
  context: Pick<MeasureContext, "stimuli" | "seed" | "quick" | "progress">,
  model: Pick<Model, "name" | "tokenizer">,
  draw = 0,
): Promise<Material> {
  const { set, placed, tokenizer } = await placeSet(context, model)
  const fold = folds(set, { k: 5, seed: context.seed("folds", draw) })
  const counts = wordCounts(context.quick)
  const sample = (words: number) => sampleStimuli(set, { words, folds: fold, seed: context.seed("words", draw) })
  return {
    rows: stimulusRows(set, placed),
    categories: set.stimuli.map(({ category }) => category),
    fold,
    stimuliHash: set.hash,
    trials: sample(counts.trials),
    referenceTrials: sample(counts.referenceTrials),
    controlTrials: sample(counts.controlTrials),
    few: sample(counts.few),
    probed: sample(counts.probed),
    ...probeOf(set, tokenizer),
  }
}

function probeOf(set: StimulusSet, tokenizer: Tokenizer): Pick<Material, "probe" | "probeMissing"> {
  try {
    const probes = probeStimuli(set)
    const rows = stimulusRows(probes, placeStimuli(probes, tokenizer))
    const atTheEnd = rows.map((row) => ({ ...row, target: row.ids.length - 1 }))
    const byWord = new Map(probes.stimuli.map(({ word }, i) => [word, atTheEnd[i]!]))
    return { probe: { rows: byWord, nouns: nounTokens(set, tokenizer) }, probeMissing: "" }
  } catch (error) {
    if (isFmriError(error)) return { probe: undefined, probeMissing: error.message }
    throw error
  }
}
