import { degrees, type Network } from "@llm-fmri/connectome"
import { clubShares, leastMembers } from "./settings.js"

/** Units by their number of neighbours, most first; equal ones by index. */
export function byDegree(k: ArrayLike<number>): Int32Array {
  return Int32Array.from({ length: k.length }, (_, i) => i).sort((a, b) => k[b]! - k[a]! || a - b)
}

/** Members of each club in a network of so many units; clubs that are too small have none. */
export function clubSizes(units: number, shares: readonly number[] = clubShares): number[] {
  return shares.map((share) => Math.round(share * units)).map((size) => (size < leastMembers ? 0 : size))
}

/**
 * φ of the units of most neighbours, at fixed shares of the units: how many of the pairs inside are joined. Degrees differ
 * between a network and its null model, shares do not. NaN where a club is too small.
 *
 * @example
 * ```ts
 * clubCurve(network, [0.1])[0] // of the tenth of the units that has most neighbours
 * ```
 */
export function clubCurve(network: Network, shares: readonly number[] = clubShares): Float64Array {
  const { nodes, offsets, neighbours } = network
  const place = new Int32Array(nodes)
  byDegree(degrees(network)).forEach((unit, at) => {
    place[unit] = at
  })
  // Edges by the place of their end of fewer neighbours: a club has those of all places before its size.
  const edges = new Float64Array(nodes)
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const j = neighbours[e]!
      if (j > i) edges[Math.max(place[i]!, place[j]!)]! += 1
    }
  }
  return Float64Array.from(clubSizes(nodes, shares), (size) => {
    if (size === 0) return Number.NaN
    let inside = 0
    for (let at = 0; at < size; at++) inside += edges[at]!
    return (2 * inside) / (size * (size - 1))
  })
}

/**
 * Gini's coefficient of numbers that are not negative: 0 where all are equal, near 1 where one has all.
 *
 * @example
 * ```ts
 * gini([0, 0, 0, 4]) // 0.75
 * ```
 */
export function gini(values: ArrayLike<number>): number {
  const sorted = Float64Array.from(values).sort()
  const n = sorted.length
  let sum = 0
  let weighted = 0
  for (let i = 0; i < n; i++) {
    sum += sorted[i]!
    weighted += (2 * (i + 1) - n - 1) * sorted[i]!
  }
  return sum === 0 ? 0 : weighted / (n * sum)
}
