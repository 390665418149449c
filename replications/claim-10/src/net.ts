import { type Matrix, mean, variance } from "@llm-fmri/analysis"
import { chain, grid, type Network } from "@llm-fmri/connectome"
import { layerAt, type MeasureContext, recordWords, type WordPosition, type WordTable } from "@llm-fmri/replicate"
import { rotatedLayouts } from "./laid-out.js"
import { selectivityMaps, wordMeans } from "./maps.js"
import { largestZ, meanI, type OrderNull, orderNull } from "./order-null.js"
import { largestPatch, topCount } from "./patch.js"
import {
  decidingDepth,
  depths,
  type Layout,
  layouts,
  positions,
  type Site,
  type Sizes,
  sites,
  topShare,
} from "./settings.js"

type OpenModel = Awaited<ReturnType<MeasureContext["open"]>>

/** What a measurement uses of its context. */
export type Surroundings = Pick<MeasureContext, "record" | "progress" | "signal" | "seed" | "rng" | "runtime">

/** The words in one net, one mean a word, by site. */
export interface NetWords {
  /** Number of layers; 1 for an embedding. */
  readonly layers: number
  readonly sites: readonly Site[]
  readonly positions: readonly WordPosition[]
  words(site: Site, position: WordPosition, layer: number): Matrix
}

/** What is measured of any net. */
export interface NetEffects {
  readonly sites: Partial<Record<Site, SiteEffects>>
  /** Largest z on the chain of residual units at each layer, by position; none for an embedding. */
  readonly byLayer: Partial<Record<WordPosition, readonly number[]>>
}

/** Half-way, at the word. */
export interface SiteEffects {
  /** Mean I over categories, and the largest z. */
  readonly I: Readonly<Record<Layout, number>>
  readonly z: Readonly<Record<Layout, number>>
  readonly patch: number
  readonly laidOut?: LaidOut
}

/** Units laid out by their correlations, and the same of rotated bases; mean I over categories. */
export interface LaidOut {
  readonly I: number
  readonly rotated: Float64Array
}

/** Records a net; `mlp` says at which depths MLP neurons are recorded. */
export async function openNet(
  model: OpenModel,
  table: WordTable,
  around: Surroundings,
  mlp: readonly number[],
): Promise<{ net: NetWords; embedding: NetWords }> {
  const stage = around.progress.stage(`words in ${model.name}`, { total: 100, unit: "%" })
  const onProgress = ({ done, total }: { done: number; total: number }) => {
    if (total > 0) stage.set(Math.floor((100 * done) / total))
  }
  const layers = model.arch.layers.length
  const ofNeurons = { site: "mlp_act", layers: [...new Set(mlp.map((depth) => layerAt(depth, layers)))] } as const
  const stream = await recordWords(around, model, table, { ahead: ofNeurons, onProgress })
  const neurons = await recordWords(around, model, table, ofNeurons)
  stage.end()
  const means = (x: Matrix) => wordMeans(x, table)
  return {
    net: {
      layers,
      sites,
      positions,
      words: (site, position, layer) => means((site === "mlp_act" ? neurons : stream).at(position, layer)),
    },
    embedding: {
      layers: 1,
      sites: ["resid_post"],
      positions: ["target"],
      words: () => means(stream.embedding("target")),
    },
  }
}

/** Both index layouts of so many units. */
export function indexLayouts(units: number): Record<Layout, Network> {
  return { chain: chain(units), grid: grid(units) }
}

/** Maps of all categories. */
export function mapsOf(x: Matrix, table: Pick<WordTable, "wordCategory" | "categories">): Float64Array[] {
  return selectivityMaps(x, table.wordCategory, table.categories.length)
}

/** A reference net: the chain at every layer, and all measures half-way. */
export async function measureNet(
  net: NetWords,
  table: WordTable,
  size: Sizes,
  around: Surroundings,
): Promise<NetEffects> {
  const found: NetEffects["sites"] = {}
  for (const site of net.sites) {
    const x = net.words(site, "target", layerAt(decidingDepth, net.layers))
    const maps = mapsOf(x, table)
    const on = indexLayouts(maps[0]!.length)
    const test = orderNull(maps, [on.chain, on.grid], { seed: around.seed("orders", site), draws: size.coarseOrders })
    const rotations = size.coarseRotations
    found[site] = {
      ...ofHalfWay(test, (layout) => maps.map((_, c) => layouts.indexOf(layout) * maps.length + c)),
      patch: Math.max(...maps.map((map) => largestPatch(map, on.grid, topCount(map.length, topShare)))),
      ...(site === "resid_post" ? { laidOut: await rotatedLayouts(x, table, rotations, around) } : {}),
    }
  }
  return { sites: found, byLayer: net.layers === 1 ? {} : chainByLayer(net, table, size.coarseOrders, around).z }
}

/** Mean I and largest z on both layouts, of the columns that hold the maps half-way. */
export function ofHalfWay(test: OrderNull, columns: (layout: Layout) => number[]): Pick<SiteEffects, "I" | "z"> {
  const by = (read: (columns: number[]) => number) =>
    Object.fromEntries(layouts.map((layout) => [layout, read(columns(layout))])) as Record<Layout, number>
  return { I: by((list) => meanI(test, list).own), z: by((list) => largestZ(test, list).own) }
}

/** The chain at every layer: the test of all layers and positions together, and the largest z of each. */
export function chainByLayer(
  net: NetWords,
  { wordCategory, categories }: Pick<WordTable, "wordCategory" | "categories">,
  draws: number,
  { seed, signal }: Pick<Surroundings, "seed" | "signal">,
): { readonly test: OrderNull; readonly z: Record<WordPosition, number[]> } {
  const maps = net.positions.flatMap((position) =>
    Array.from({ length: net.layers }, (_, layer) => {
      signal.throwIfAborted()
      return mapsOf(net.words("resid_post", position, layer), { wordCategory, categories })
    }).flat(),
  )
  const test = orderNull(maps, [chain(maps[0]!.length)], { seed: seed("orders", "layers"), draws })
  const count = categories.length
  const z = Object.fromEntries(
    net.positions.map((position, p) => [
      position,
      Array.from({ length: net.layers }, (_, layer) =>
        Math.max(...test.z.subarray((p * net.layers + layer) * count, (p * net.layers + layer + 1) * count)),
      ),
    ]),
  )
  return { test, z: z as Record<WordPosition, number[]> }
}

/** Mean and deviation of one column over the random orders. */
export function expectedOf({ draws: { dims, data } }: OrderNull, column: number) {
  const [draws = 0, width = 0] = dims
  const values = Float64Array.from({ length: draws }, (_, b) => data[b * width + column]!)
  return { mean: mean(values), deviation: Math.sqrt(variance(values)) }
}

/** The layers at the depths at which all measures are taken. */
export function depthLayers(layers: number): number[] {
  return [...new Set(depths.map((depth) => layerAt(depth, layers)))]
}
