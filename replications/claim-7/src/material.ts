import type { Model } from "@llm-fmri/model"
import { type MeasureContext, placeWords, type WordTable } from "@llm-fmri/replicate"
import { sampleStimuli } from "@llm-fmri/stimuli"
import { stimulusCounts } from "./settings.js"

/** The words with their folds, and the parts of them that probes are trained from; the same for every net. */
export interface Material {
  readonly table: WordTable
  /** By number of stimuli, of 1,200: 1 for the rows that may be trained on. A smaller pool is part of a larger one. */
  readonly pools: ReadonlyMap<number, Uint8Array>
}

/** Words of a category that leave three in the training rows of every fold. */
const fewest = 4

export async function prepare(
  context: Pick<MeasureContext, "stimuli" | "seed" | "progress">,
  model: Pick<Model, "name" | "tokenizer">,
): Promise<Material> {
  const table = await placeWords(context, model)
  const all = Math.min(...table.categories.map((_, c) => table.wordCategory.filter((own) => own === c).length))
  const frames = Math.max(...table.frame) + 1
  const whole = Math.max(...stimulusCounts)
  const seed = context.seed("pool")
  return {
    table,
    pools: new Map(
      stimulusCounts.map((count) => {
        const words = Math.min(all, Math.max(fewest, Math.round((all * count) / whole)))
        const pool = new Uint8Array(table.rows.length)
        for (const row of sampleStimuli(table.set, { words, frames, folds: table.fold, seed })) pool[row] = 1
        return [count, pool]
      }),
    ),
  }
}

/** The mean of each word's rows, [words]. */
export function byWord(values: ArrayLike<number>, { word, words }: Pick<WordTable, "word" | "words">): Float64Array {
  const sum = new Float64Array(words.length)
  const count = new Float64Array(words.length)
  word.forEach((own, row) => {
    sum[own]! += values[row]!
    count[own]!++
  })
  return sum.map((total, own) => total / count[own]!)
}
