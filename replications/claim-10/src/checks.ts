import { type Matrix, mean, permutationP } from "@llm-fmri/analysis"
import { grid, gridLayout, smoother } from "@llm-fmri/connectome"
import type { WordTable } from "@llm-fmri/replicate"
import { indexLayouts, mapsOf, type Surroundings } from "./net.js"
import { edgeList, familyP, neighbourMean, orderNull, standardised } from "./order-null.js"
import { patchNull, topCount } from "./patch.js"
import { inRandomOrder, withMap } from "./planted.js"
import { type Layout, layouts, level, planted, type Sizes, smoothings, topShare, usualSmoothing } from "./settings.js"

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

/** Columns of the near-square grid. */
export function gridColumns(units: number): number {
  return Math.ceil(Math.sqrt(units))
}

/** Known maps, planted in a net's own words whose units stand in random order. */
export function checkMeasurement(x: Matrix, table: Words, size: Sizes, { seed, rng, signal }: Seeds): Checks {
  const [, units = 0] = x.dims
  const columns = gridColumns(units)
  const on = indexLayouts(units)
  const plant = (amplitude: number, name: string, at: number) => {
    signal.throwIfAborted()
    const before = inRandomOrder(x, seed(name, "order", at))
    return withMap(before, table.wordCategory, columns, amplitude, seed(name, "places", at))
  }
  const tested = (y: Matrix, name: string, at: number) => {
    const maps = mapsOf(y, table)
    const draws = { seed: seed(name, "orders", at), draws: size.coarseOrders }
    const test = orderNull(maps, [on.chain, on.grid], draws)
    const columnsOf = (layout: Layout) => maps.map((_, c) => layouts.indexOf(layout) * maps.length + c)
    const p = (list: number[]) => Math.min(...familyP(test, list))
    return {
      maps,
      p: byLayout((layout) => p(columnsOf(layout))),
      any: p(Array.from(test.z, (_, column) => column)),
      I: byLayout((layout) => mean(columnsOf(layout).map((column) => test.observed[column]!))),
    }
  }
  const tries = Array.from({ length: size.tries }, (_, at) => at)
  const smooth = smoother(gridLayout(units), { deviation: usualSmoothing })
  const strongMap = plant(planted.strong, "strong", 0)
  const strong = tested(strongMap, "strong", 0)
  const patches = patchNull(strong.maps, on.grid, topCount(units, topShare), {
    seed: seed("strong", "patches"),
    draws: size.coarseOrders,
  })
  const share = (found: readonly { any: number }[]) => mean(found.map(({ any }) => (any <= level ? 1 : 0)))
  return {
    strong: strong.p,
    region: permutationP(patches.own, patches.draws),
    scrambled: share(tries.map((at) => tested(inRandomOrder(strongMap, seed("scrambled", at)), "scrambled", at))),
    weak: share(tries.map((at) => tested(plant(planted.weak, "weak", at), "weak", at))),
    sweep: planted.sweep.map((amplitude) => {
      const found = tries.map((at) => tested(plant(amplitude, `sweep ${amplitude}`, at), `sweep ${amplitude}`, at))
      return {
        amplitude,
        I: byLayout((layout) => mean(found.map(({ I }) => I[layout]))),
        found: byLayout((layout) => mean(found.map(({ p }) => (p[layout] <= level ? 1 : 0)))),
      }
    }),
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

function byLayout<T>(read: (layout: Layout) => T): Record<Layout, T> {
  return Object.fromEntries(layouts.map((layout) => [layout, read(layout)])) as Record<Layout, T>
}
