import { setImmediate } from "node:timers/promises"
import { groupMeans, type Matrix } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import { layerAt, type MeasureContext, recordWords, type WordActivations, type WordTable } from "@llm-fmri/replicate"
import { type Profile, profile } from "./profile.js"
import { type Removal, removal } from "./removal.js"
import { plsPlacements, rawPlacements } from "./saturation.js"
import { decidingDepth, depths, type Position, penalties, positions, refitted, type Sizes } from "./settings.js"
import { isConstant, meansAt, type Words } from "./words.js"

/** One value at each position. */
export type ByPosition<T> = Readonly<Record<Position, T>>

/** What is measured on every net. */
export interface NetResult {
  readonly profile: ByPosition<Profile>
  /** At the deciding depth. */
  readonly removal: ByPosition<Removal>
  readonly pls: ByPosition<readonly Float64Array[]>
}

/** What is measured on the trained net alone, at one depth. */
export interface AtDepth {
  readonly removal: Removal
  /** Placements by number of PLS components. */
  readonly pls: readonly Float64Array[]
  /** Placements along the mean difference of units as they are. */
  readonly raw: Float64Array
}

export interface TrainedResult {
  readonly profile: ByPosition<Profile>
  /** Token embeddings alone: what stands at the target before any block. */
  readonly embedding: ByPosition<Profile>
  readonly depths: ReadonlyMap<number, ByPosition<AtDepth>>
  /** At the deciding depth, with the mean difference removed in place of a probe's weight vector. */
  readonly difference: ByPosition<Removal>
  /** At the deciding depth, with other penalties. */
  readonly penalties: ByPosition<readonly Removal[]>
  /** Word means at the deciding depth. */
  readonly means: ByPosition<Matrix>
}

type Surroundings = Pick<MeasureContext, "record" | "runtime" | "signal" | "progress" | "seed">

/** Layers that are decoded: all, or every so many with those of the depths. */
export function decodedLayers(layers: number, step: number): number[] {
  const all = depths.map((depth) => layerAt(depth, layers))
  for (let layer = 0; layer < layers; layer += step) all.push(layer)
  all.push(layers - 1)
  return [...new Set(all)].sort((a, b) => a - b)
}

export async function measureNet(
  model: Model,
  table: WordTable,
  words: Words,
  name: string,
  size: Sizes,
  around: Surroundings,
): Promise<NetResult> {
  const activations = await record(model, table, name, around)
  // What follows needs no weights: the next net's take their place.
  await model.weights.releaseAll()
  const found = await profiles(
    activations,
    table,
    words,
    name,
    { draws: size.netNullDraws, layerStep: size.layerStep },
    around,
  )
  const layer = layerAt(decidingDepth, model.arch.layers.length)
  const { runtime } = around
  const at = (position: Position) => meansAt(activations, table, position, layer)
  return {
    profile: found,
    removal: await byPosition((position) => removal(at(position), words, { removals: size.removals, runtime })),
    pls: await byPosition((position) => saturation(at(position), words, size.components, runtime)),
  }
}

export async function measureTrained(
  model: Model,
  table: WordTable,
  words: Words,
  size: Sizes,
  around: Surroundings,
): Promise<TrainedResult> {
  const activations = await record(model, table, "trained", around)
  const draws = size.nullDraws
  const found = await profiles(activations, table, words, "trained", { draws, layerStep: size.layerStep }, around)
  const { runtime, signal } = around
  const embedding = await byPosition(async (position) => {
    const means = groupMeans(activations.embedding(position), table.word)
    return profile([0], () => means, words, { seed: around.seed("shuffled labels"), draws, runtime, signal })
  })
  const layers = model.arch.layers.length
  const at = (position: Position, depth: number) => meansAt(activations, table, position, layerAt(depth, layers))
  const stage = around.progress.stage("directions removed", { total: 2 * depths.length + 2 })
  const done = async () => {
    await setImmediate()
    signal.throwIfAborted()
    stage.advance()
  }
  const byDepth = new Map<number, ByPosition<AtDepth>>()
  for (const depth of depths) {
    const decides = depth === decidingDepth
    const removals = decides ? size.removals : size.fewerRemovals
    const refit = decides ? { refit: refitted } : {}
    byDepth.set(
      depth,
      await byPosition(async (position) => {
        const x = at(position, depth)
        const removed = await removal(x, words, { removals, runtime, ...refit })
        await done()
        return {
          removal: removed,
          pls: await saturation(x, words, size.components, runtime),
          raw: rawPlacements(x, words),
        }
      }),
    )
  }
  const means = await byPosition(async (position) => at(position, decidingDepth))
  const difference = await byPosition(async (position) => {
    const by = "mean-difference" as const
    const found = await removal(means[position], words, { removals: 1, by, refit: [0, 1], runtime })
    await done()
    return found
  })
  const others = await byPosition(async (position) => {
    const found: Removal[] = []
    for (const lambda of penalties) found.push(await removal(means[position], words, { removals: 1, lambda, runtime }))
    return found
  })
  stage.end()
  return { profile: found, embedding, depths: byDepth, difference, penalties: others, means }
}

async function record(model: Model, table: WordTable, name: string, around: Surroundings): Promise<WordActivations> {
  const stage = around.progress.stage(`activations, ${name}`, { total: 100, unit: "%" })
  const found = await recordWords(around, model, table, {
    onProgress: ({ done, total }) => stage.set(Math.floor((100 * done) / total)),
  })
  stage.end()
  return found
}

async function profiles(
  activations: WordActivations,
  table: WordTable,
  words: Words,
  name: string,
  { draws, layerStep }: { readonly draws: number; readonly layerStep: number },
  { seed, runtime, signal, progress }: Surroundings,
): Promise<ByPosition<Profile>> {
  const layers = decodedLayers(activations.layers.length, layerStep)
  const stage = progress.stage(`probes, ${name}`, { total: 2 * layers.length, unit: "layers" })
  const found = await byPosition((position) =>
    profile(layers, (layer) => meansAt(activations, table, position, layer), words, {
      // The same shuffles everywhere: nets and positions differ by their activations alone.
      seed: seed("shuffled labels"),
      draws,
      runtime,
      signal,
      onLayer: () => stage.advance(),
    }),
  )
  stage.end()
  return found
}

async function saturation(x: Matrix, words: Words, components: number, runtime: Runtime): Promise<Float64Array[]> {
  const most = Math.min(components, x.dims[1]!, trainingSize(words) - 1)
  if (isConstant(x)) return Array.from({ length: most }, () => new Float64Array(words.fold.length).fill(0.5))
  return plsPlacements(x, words, most, runtime)
}

/** Words of the smallest training set. */
function trainingSize({ fold }: Words): number {
  const counts = new Map<number, number>()
  for (const one of fold) counts.set(one, (counts.get(one) ?? 0) + 1)
  return fold.length - Math.max(...counts.values())
}

export async function byPosition<T>(of: (position: Position) => T | Promise<T>): Promise<ByPosition<T>> {
  const entries: [Position, T][] = []
  for (const position of positions) entries.push([position, await of(position)])
  return Object.fromEntries(entries) as Record<Position, T>
}
