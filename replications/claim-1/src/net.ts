import type { Model } from "@llm-fmri/model"
import {
  layerAt,
  type MeasureContext,
  recordWords,
  standardise,
  type WordActivations,
  type WordTable,
} from "@llm-fmri/replicate"
import type { Agreement } from "./agreement.js"
import { Batch, labelsOf, threadsFor } from "./batch.js"
import { type Decoding, wordMeans } from "./decoding.js"
import { profileLayers } from "./profile-layers.js"
import { middle, type positions } from "./settings.js"
import type { Sizes } from "./sizes.js"

type Surroundings = Pick<MeasureContext, "record" | "signal" | "seed" | "progress">
export type ByPosition<T> = Readonly<Record<(typeof positions)[number], T>>

/** What the comparison needs of a net. Plain data. */
export interface NetMeasures {
  readonly decoding: ByPosition<Decoding>
  /** Behind the layer half-way. */
  readonly agreement: ByPosition<Agreement>
}

/** One value for each position. */
export function eachPosition<T>(of: (position: (typeof positions)[number]) => T): ByPosition<T> {
  return { target: of("target"), next: of("next") }
}

/** Decodes a reference net at the profile's layers, and compares its units between halves of the words. */
export async function measureNet(
  model: Model,
  table: WordTable,
  size: Sizes,
  context: Surroundings,
): Promise<NetMeasures> {
  const count = model.arch.layers.length
  const middleLayer = layerAt(middle, count)
  const stage = context.progress.stage("recording", { total: 100, unit: "%" })
  const recorded = await recordWords(context, model, table, {
    onProgress: ({ done, total }) => stage.set(Math.floor((100 * done) / total)),
  })
  stage.end()
  // What follows needs no weights: the next net's take their place.
  await model.weights.releaseAll()
  const batch = new Batch()
  const decoding = addDecoding(batch, profileLayers(count, size), recorded, table, size, context)
  const agreement = eachPosition((position) =>
    batch.add("agreement", () => {
      const { halves, netPermutations: permutations } = size
      const x = standardise(recorded.at(position, middleLayer), table.frame)
      return { x, labels: labelsOf(table), options: { seed: context.seed("halves", position), halves, permutations } }
    }),
  )
  await runBatch(batch, "decoding", table.rows.length * model.arch.width, context)
  return {
    decoding: eachPosition((position) => decoding[position]()),
    agreement: eachPosition((position) => agreement[position]()),
  }
}

/** Decoding at both positions. */
export function addDecoding(
  batch: Batch,
  layers: readonly number[],
  recorded: WordActivations,
  table: WordTable,
  { inner }: Pick<Sizes, "inner">,
  { seed }: Pick<Surroundings, "seed">,
): ByPosition<() => Decoding> {
  return eachPosition((position) =>
    batch.add("decode", () => ({
      layers,
      means: layers.map((layer) => wordMeans(recorded.at(position, layer), table)),
      words: labelsOf(table),
      seed: seed("inner folds", position),
      inner,
    })),
  )
}

/** @param numbers in one layer of the stimuli */
export async function runBatch(
  batch: Batch,
  name: string,
  numbers: number,
  { progress, signal }: Pick<Surroundings, "progress" | "signal">,
): Promise<void> {
  const stage = progress.stage(name, { total: batch.length, unit: "parts" })
  await batch.run({ ...threadsFor(numbers), signal, onDone: () => stage.advance() })
  stage.end()
}
