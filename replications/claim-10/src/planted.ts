import type { Matrix } from "@llm-fmri/analysis"
import type { Network } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"
import type { SelectivityMap } from "./maps.js"
import { edgeList, neighbourMean, standardised } from "./order-null.js"
import { patchWidth } from "./settings.js"

/** Words by units, the units in random order: whatever map there was is gone. */
export function inRandomOrder({ dims: [n = 0, d = 0], data }: Matrix, seed: number): Matrix & { data: Float64Array } {
  const order = new Rng(seed).sample(d)
  const result = new Float64Array(n * d)
  for (let row = 0; row < n; row++) for (let u = 0; u < d; u++) result[row * d + u] = data[row * d + order[u]!]!
  return { dims: [n, d], data: result }
}

/**
 * A map is planted: each category is given a place on the grid, and its words move the units around it, by `amplitude`
 * deviations of a unit at the place itself, and less with the distance from it.
 *
 * @param x words by units, each unit of deviation about 1
 * @param columns units in a row of the grid
 */
export function withMap(
  { dims: [n = 0, d = 0], data }: Matrix,
  category: ArrayLike<number>,
  columns: number,
  amplitude: number,
  seed: number,
): Matrix & { data: Float64Array } {
  const rng = new Rng(seed)
  const rows = Math.ceil(d / columns)
  const width = Math.max(1, columns * patchWidth)
  const count = Math.max(...Array.from(category)) + 1
  const patches = Array.from({ length: count }, () => {
    const [row, column] = [rng.uniform() * (rows - 1), rng.uniform() * (columns - 1)]
    return Float64Array.from({ length: d }, (_, u) => {
      const square = (Math.floor(u / columns) - row) ** 2 + ((u % columns) - column) ** 2
      return amplitude * Math.exp(-square / (2 * width * width))
    })
  })
  const result = Float64Array.from(data)
  for (let row = 0; row < n; row++) {
    const patch = patches[category[row]!]!
    for (let u = 0; u < d; u++) result[row * d + u]! += patch[u]!
  }
  return { dims: [n, d], data: result }
}

/**
 * The largest z of a family in which one map has Moran's I of a given size, once a draw: units stand in random order, and
 * one category's map is mixed with a smooth one (√(1 − ρ) m + √ρ s, I of which is about ρ times that of s).
 *
 * @param maps of all categories
 * @param expected mean and deviation of I in random order, a category each
 * @param size the planted map's I
 */
export function plantedZ(
  maps: readonly SelectivityMap[],
  layout: Network,
  expected: readonly { readonly mean: number; readonly deviation: number }[],
  size: number,
  { seed, draws }: { readonly seed: number; readonly draws: number },
): Float64Array {
  const rng = new Rng(seed)
  const pairs = edgeList(layout)
  const centred = maps.map(standardised)
  return Float64Array.from({ length: draws }, (_, b) => {
    const order = rng.sample(layout.nodes)
    const smoothMap = smoothNoise(layout, rng)
    const share = Math.min(1, size / neighbourMean(smoothMap, pairs))
    const chosen = b % maps.length
    return Math.max(
      ...centred.map((map, c) => {
        const shuffled = Float64Array.from(order, (unit) => map[unit]!)
        const mixed =
          c === chosen
            ? standardised(shuffled.map((v, u) => Math.sqrt(1 - share) * v + Math.sqrt(share) * smoothMap[u]!))
            : shuffled
        const { mean, deviation } = expected[c]!
        return deviation === 0 ? 0 : (neighbourMean(mixed, pairs) - mean) / deviation
      }),
    )
  })
}

/** Noise after each node has become the mean of itself and its neighbours, over and over; standardised. */
function smoothNoise({ nodes, offsets, neighbours }: Network, rng: Rng, rounds = 12): SelectivityMap {
  let map = Float64Array.from({ length: nodes }, () => rng.normal())
  for (let round = 0; round < rounds; round++) {
    const before = map
    map = before.map((own, i) => {
      let sum = 0
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) sum += before[neighbours[e]!]!
      return (own + sum / (offsets[i + 1]! - offsets[i]!)) / 2
    })
  }
  return standardised(map)
}
