import { type Matrix, mean } from "@llm-fmri/analysis"
import { inThreads } from "@llm-fmri/threads"
import { indexLayouts, mapsOf } from "./net.js"
import { familyP, orderNull } from "./order-null.js"
import { inRandomOrder, withMap } from "./planted.js"
import { byLayout, gridColumns, type Layout, layouts } from "./settings.js"

/** Words whose units are put in random order, a known map in them, and what it is tested against. */
export interface PlantedTry {
  /** Words by units. */
  readonly x: Matrix
  readonly wordCategory: Int32Array
  readonly categories: readonly string[]
  /** Seed of the order of the units. */
  readonly order: number
  /** The map that is planted then, if any. */
  readonly map?: { readonly amplitude: number; readonly seed: number }
  /** Random orders of the test. */
  readonly orders: { readonly seed: number; readonly draws: number }
}

/** What a test of known maps finds. */
export interface TriedMaps {
  /** Smallest family-wise p over categories, by layout, and over both layouts. */
  readonly p: Readonly<Record<Layout, number>>
  readonly any: number
  /** Mean I over categories. */
  readonly I: Readonly<Record<Layout, number>>
}

/** {@link tryMap} of many tries, on all cores. */
export function tryMaps(tries: Iterable<PlantedTry>, signal: AbortSignal): Promise<TriedMaps[]> {
  return inThreads<PlantedTry, TriedMaps>(import.meta.url, "tryMap", tries, { signal })
}

/** Plants a map and looks for it. A job of a thread. */
export function tryMap(job: PlantedTry): TriedMaps {
  return testMaps(mapsOf(plantedWords(job), job), job.orders)
}

/** Words in random order with their map. */
export function plantedWords({ x, order, map, wordCategory }: Omit<PlantedTry, "orders">): Matrix {
  const before = inRandomOrder(x, order)
  return map ? withMap(before, wordCategory, gridColumns(x.dims[1]!), map.amplitude, map.seed) : before
}

/** Whether any of some maps is found on either index layout. */
export function testMaps(maps: ReturnType<typeof mapsOf>, orders: PlantedTry["orders"]): TriedMaps {
  const on = indexLayouts(maps[0]!.length)
  const test = orderNull(maps, [on.chain, on.grid], orders)
  const columnsOf = (layout: Layout) => maps.map((_, c) => layouts.indexOf(layout) * maps.length + c)
  const p = (list: number[]) => Math.min(...familyP(test, list))
  return {
    p: byLayout((layout) => p(columnsOf(layout))),
    any: p(Array.from(test.z, (_, column) => column)),
    I: byLayout((layout) => mean(columnsOf(layout).map((column) => test.observed[column]!))),
  }
}
