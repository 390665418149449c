import { type Matrix, maxT, mean, variance } from "@llm-fmri/analysis"
import type { Network } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"
import type { SelectivityMap } from "./maps.js"
import { neighbourMeans, sideBySide } from "./side-by-side.js"

/** Moran's I of maps on layouts, and the same of units in random order: one column a map, layout after layout. */
export interface OrderNull {
  /** [columns] */
  readonly observed: Float64Array
  /** (I − mean) / deviation over the random orders, [columns]. */
  readonly z: Float64Array
  /** I in random order, [draws, columns]; all columns of a row from the same order. */
  readonly draws: Matrix & { readonly data: Float64Array }
  /** The same as z, [draws, columns]. */
  readonly zDraws: Matrix & { readonly data: Float64Array }
}

/**
 * Moran's I of maps against the same maps with their units in random order. An order is drawn once for all maps, so that
 * the family of maps keeps its dependence.
 *
 * @param maps of the same units; one that is the same in all units has I 0 everywhere
 *
 * @example
 * ```ts
 * const { observed } = orderNull([[0, 0, 0, 1, 1, 1]], [chain(6)], { seed: 1, draws: 100 })
 * observed[0] // 0.72
 * ```
 */
export function orderNull(
  maps: readonly ArrayLike<number>[],
  layouts: readonly Network[],
  { seed, draws }: { readonly seed: number; readonly draws: number },
): OrderNull {
  const centred = maps.map(standardised)
  const edges = layouts.map(edgeList)
  const columns = layouts.length * maps.length
  const packed = sideBySide(centred)
  const observed = new Float64Array(columns)
  neighbourMeans(packed, edges, undefined, observed)
  const rng = new Rng(seed)
  const data = new Float64Array(draws * columns)
  for (let b = 0; b < draws; b++) neighbourMeans(packed, edges, rng.sample(layouts[0]!.nodes), data, b * columns)
  const dims = [draws, columns]
  const { z, zDraws } = scaled(observed, data, draws)
  return { observed, z, draws: { dims, data }, zDraws: { dims, data: zDraws } }
}

/** Family-wise p of some columns: each z against the largest of the same columns in each random order. */
export function familyP({ z, zDraws }: OrderNull, columns: readonly number[]): Float64Array {
  const [draws = 0, width = 0] = zDraws.dims
  const data = new Float64Array(draws * columns.length)
  for (let b = 0; b < draws; b++)
    columns.forEach((column, j) => {
      data[b * columns.length + j] = zDraws.data[b * width + column]!
    })
  return maxT(
    columns.map((column) => z[column]!),
    { dims: [draws, columns.length], data },
  ).p
}

/** The largest z of some columns, once for the maps as they are and once a random order. */
export function largestZ({ z, zDraws }: OrderNull, columns: readonly number[]): { own: number; draws: Float64Array } {
  const [draws = 0, width = 0] = zDraws.dims
  return {
    own: Math.max(...columns.map((column) => z[column]!)),
    draws: Float64Array.from({ length: draws }, (_, b) =>
      Math.max(...columns.map((column) => zDraws.data[b * width + column]!)),
    ),
  }
}

/** Mean I of some columns, once as they are and once a random order. */
export function meanI(
  { observed, draws: { dims, data } }: OrderNull,
  columns: readonly number[],
): { own: number; draws: Float64Array } {
  const [draws = 0, width = 0] = dims
  return {
    own: mean(columns.map((column) => observed[column]!)),
    draws: Float64Array.from({ length: draws }, (_, b) => mean(columns.map((column) => data[b * width + column]!))),
  }
}

/** Mean 0 and mean square 1, so that I is the mean product over neighbours; zeros where a map is flat. */
export function standardised(map: ArrayLike<number>): SelectivityMap {
  const centre = mean(map)
  const z = new Float64Array(map.length)
  let square = 0
  for (let u = 0; u < z.length; u++) {
    const value = map[u]! - centre
    z[u] = value
    square += value * value
  }
  const size = Math.sqrt(square / z.length)
  if (size > 0) for (let u = 0; u < z.length; u++) z[u]! /= size
  return z
}

/** Pairs of neighbours, each once. */
export interface Pairs {
  readonly from: Int32Array
  readonly to: Int32Array
}

export function edgeList({ nodes, edges, offsets, neighbours }: Network): Pairs {
  const [from, to] = [new Int32Array(edges), new Int32Array(edges)]
  let at = 0
  for (let i = 0; i < nodes; i++)
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++)
      if (neighbours[e]! > i) {
        from[at] = i
        to[at++] = neighbours[e]!
      }
  return { from, to }
}

/** Moran's I of a standardised map: without weights it is the mean product over neighbours. */
export function neighbourMean(z: Float64Array, { from, to }: Pairs): number {
  let sum = 0
  for (let e = 0; e < from.length; e++) sum += z[from[e]!]! * z[to[e]!]!
  return sum / from.length
}

function scaled(observed: Float64Array, data: Float64Array, draws: number) {
  const columns = observed.length
  const [z, zDraws] = [new Float64Array(columns), new Float64Array(data.length)]
  for (let j = 0; j < columns; j++) {
    const column = Float64Array.from({ length: draws }, (_, b) => data[b * columns + j]!)
    const [centre, deviation] = [mean(column), Math.sqrt(variance(column))]
    const scale = (value: number) => (deviation === 0 ? 0 : (value - centre) / deviation)
    z[j] = scale(observed[j]!)
    for (let b = 0; b < draws; b++) zDraws[b * columns + j] = scale(column[b]!)
  }
  return { z, zDraws }
}
