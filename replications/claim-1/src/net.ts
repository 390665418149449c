import type { Matrix } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, recordWords, standardise, type WordTable } from "@llm-fmri/replicate"
import { type Agreement, agreement } from "./agreement.js"
import { type Decoding, decode, wordMeans } from "./decoding.js"
import { middle, type positions, profileLayers, type Sizes } from "./settings.js"

type Surroundings = Pick<MeasureContext, "record" | "signal" | "seed" | "progress" | "runtime">
export type ByPosition<T> = Readonly<Record<(typeof positions)[number], T>>

/** What the comparison needs of a net. Plain data. */
export interface NetMeasures {
  readonly decoding: ByPosition<Decoding>
  /** Behind the layer half-way. */
  readonly agreement: ByPosition<Agreement>
}

/** One value for each position, in turn. */
export async function eachPosition<T>(work: (position: (typeof positions)[number]) => Promise<T>) {
  return { target: await work("target"), next: await work("next") } satisfies ByPosition<T>
}

/** Decodes a reference net at the profile's layers, and compares its units between halves of the words. */
export async function measureNet(
  model: Model,
  table: WordTable,
  size: Sizes,
  context: Surroundings,
): Promise<NetMeasures> {
  const count = model.arch.layers.length
  const layers = profileLayers(count, size)
  const middleLayer = layerAt(middle, count)
  const stage = context.progress.stage("recording", { total: 100, unit: "%" })
  const recorded = await recordWords(context, model, table, {
    onProgress: ({ done, total }) => stage.set(Math.floor((100 * done) / total)),
  })
  return {
    decoding: await decodeBoth(layers, (position, layer) => recorded.at(position, layer), table, size, context),
    agreement: await eachPosition(async (position) => {
      context.signal.throwIfAborted()
      const x = standardise(recorded.at(position, middleLayer), table.frame)
      const { halves, netPermutations: permutations } = size
      return agreement(x, table, { seed: context.seed("halves", position), halves, permutations })
    }),
  }
}

/** {@link decode} at both positions. */
export async function decodeBoth(
  layers: readonly number[],
  at: (position: (typeof positions)[number], layer: number) => Matrix,
  table: WordTable,
  { inner }: Pick<Sizes, "inner">,
  { progress, signal, seed, runtime }: Omit<Surroundings, "record"> & { readonly runtime: Runtime },
): Promise<ByPosition<Decoding>> {
  const stage = progress.stage("decoding", { total: 2 * layers.length, unit: "layers" })
  const both = await eachPosition((position) =>
    decode(layers, (layer) => wordMeans(at(position, layer), table), table, {
      seed: seed("inner folds", position),
      inner,
      runtime,
      step: () => {
        signal.throwIfAborted()
        stage.advance()
      },
    }),
  )
  stage.end()
  return both
}
