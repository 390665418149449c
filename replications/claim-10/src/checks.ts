import { type Matrix, mean, permutationP } from "@llm-fmri/analysis"
import { grid, gridLayout, smoother } from "@llm-fmri/connectome"
import type { WordTable } from "@llm-fmri/replicate"
import { shared } from "@llm-fmri/threads"
import { mapsOf, type Surroundings } from "./net.js"
import { edgeList, neighbourMean, standardised } from "./order-null.js"
import { patchNull, topCount } from "./patch.js"
import { inRandomOrder, withMap } from "./planted.js"
import { plantedWords, type TriedMaps, testMaps, tryMaps } from "./planted-try.js"
import {
  byLayout,
  gridColumns,
  type Layout,
  level,
  planted,
  type Sizes,
  smoothings,
  topShare,
  usualSmoothing,
} from "./settings.js"

type Words = Pick<WordTable, "wordCategory" | "categories">
type Seeds = Pick<Surroundings, "seed" | "rng" | "signal">

/** I on the grid of maps smoothed alike, mean over categories. */
export interface SmoothingStep {
  readonly sd: number
  readonly own: number
  readonly planted: number
  /** Units in random order, once a draw. */
  readonly noise: Float64Array
}

/** What planted maps of one amplitude give. */
export interface PlantedStep {
  readonly amplitude: number
  /** Mean I over categories, mean over tries. */
  readonly I: Readonly<Record<Layout, number>>
  /** Share of the tries in which some map is found. */
  readonly found: Readonly<Record<Layout, number>>
}

/** Checks of the measurement on maps that are known. */
export interface Checks {
  /** Family-wise p of the strong planted map, by layout, and p of its largest patch. */
  readonly strong: Readonly<Record<Layout, number>>
  readonly region: number
  /** Shares of tries in which a scrambled, and a weak map is found. */
  readonly scrambled: number
  readonly weak: number
  readonly sweep: readonly PlantedStep[]
  /** I of white noise that was smoothed. */
  readonly noise: number
}

/** Known maps, planted in a net's own words whose units stand in random order. */
export async function checkMeasurement(
  own: Matrix,
  { wordCategory, categories }: Words,
  size: Sizes,
  { seed, rng, signal }: Seeds,
): Promise<Checks> {
  const [, units = 0] = own.dims
  const words = { wordCategory: shared(Int32Array.from(wordCategory)), categories: [...categories] }
  const inMemory = (x: Matrix) => ({ dims: [...x.dims], data: shared(x.data) })
  const x = inMemory(own)
  const orders = (name: string, at: number) => ({ seed: seed(name, "orders", at), draws: size.coarseOrders })
  const planting = (amplitude: number, name: string, at: number) => ({
    ...words,
    x,
    order: seed(name, "order", at),
    map: { amplitude, seed: seed(name, "places", at) },
    orders: orders(name, at),
  })
  const strongMap = inMemory(plantedWords(planting(planted.strong, "strong", 0)))
  const strongMaps = mapsOf(strongMap, words)
  const tries = Array.from({ length: size.tries }, (_, at) => at)
  const found = await tryMaps(
    [
      ...tries.map((at) => ({
        ...words,
        x: strongMap,
        order: seed("scrambled", at),
        orders: orders("scrambled", at),
      })),
      ...tries.map((at) => planting(planted.weak, "weak", at)),
      ...planted.sweep.flatMap((amplitude) => tries.map((at) => planting(amplitude, `sweep ${amplitude}`, at))),
    ],
    signal,
  )
  const group = (at: number) => found.slice(at * tries.length, (at + 1) * tries.length)
  const smooth = smoother(gridLayout(units), { deviation: usualSmoothing })
  const patches = patchNull(strongMaps, grid(units), topCount(units, topShare), {
    seed: seed("strong", "patches"),
    draws: size.coarseOrders,
  })
  const share = (of: readonly TriedMaps[]) => mean(of.map(({ any }) => (any <= level ? 1 : 0)))
  return {
    strong: testMaps(strongMaps, orders("strong", 0)).p,
    region: permutationP(patches.own, patches.draws),
    scrambled: share(group(0)),
    weak: share(group(1)),
    sweep: planted.sweep.map((amplitude, s) => ({
      amplitude,
      I: byLayout((layout) => mean(group(2 + s).map(({ I }) => I[layout]))),
      found: byLayout((layout) => mean(group(2 + s).map(({ p }) => (p[layout] <= level ? 1 : 0)))),
    })),
    noise: mean(
      tries.map((at) => {
        const lot = rng("white noise", at)
        return gridMoran(smooth(Float64Array.from({ length: units }, () => lot.normal())))
      }),
    ),
  }
}

/** I by smoothing: as the units are, in random order, and of a planted map. */
export function smoothingCurve(x: Matrix, table: Words, size: Sizes, { seed, rng, signal }: Seeds): SmoothingStep[] {
  const [, units = 0] = x.dims
  const columns = gridColumns(units)
  const maps = mapsOf(x, table)
  const known = mapsOf(
    withMap(
      inRandomOrder(x, seed("smoothing", "order")),
      table.wordCategory,
      columns,
      planted.strong,
      seed("smoothing"),
    ),
    table,
  )
  const pairs = edgeList(grid(units))
  const places = gridLayout(units)
  const orders = rng("smoothing", "orders")
  const shuffled = Array.from({ length: Math.min(100, size.coarseOrders) }, () => orders.sample(units))
  return smoothings.map((sd) => {
    signal.throwIfAborted()
    const smooth = sd === 0 ? (map: Float64Array) => map : smoother(places, { deviation: sd })
    const meanI = (list: readonly Float64Array[]) =>
      mean(list.map((map) => neighbourMean(standardised(smooth(map)), pairs)))
    return {
      sd,
      own: meanI(maps),
      planted: meanI(known),
      noise: Float64Array.from(shuffled, (order) =>
        meanI(maps.map((map) => Float64Array.from(order, (unit) => map[unit]!))),
      ),
    }
  })
}

/** Maps for the eye, on the grid. */
export interface MapsShown {
  readonly columns: number
  /** Index of the category with the largest I on the grid. */
  readonly category: number
  readonly own: Float64Array
  readonly planted: Float64Array
  readonly scrambled: Float64Array
}

export function mapsShown(x: Matrix, table: Words, { seed }: Pick<Seeds, "seed">): MapsShown {
  const [, units = 0] = x.dims
  const columns = gridColumns(units)
  const maps = mapsOf(x, table)
  const morans = maps.map((map) => gridMoran(map))
  const category = morans.indexOf(Math.max(...morans))
  const known = withMap(
    inRandomOrder(x, seed("strong", "order", 0)),
    table.wordCategory,
    columns,
    planted.strong,
    seed("strong", "places", 0),
  )
  return {
    columns,
    category,
    own: maps[category]!,
    planted: mapsOf(known, table)[category]!,
    scrambled: mapsOf(inRandomOrder(known, seed("scrambled", 0)), table)[category]!,
  }
}

function gridMoran(map: Float64Array): number {
  return neighbourMean(standardised(map), edgeList(grid(map.length)))
}
