import { FmriError } from "@llm-fmri/errors"
import type { Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import { type Layout, sizesOf } from "./layout.js"

export interface NearestOptions {
  /** Neighbours of each node, *8*: as many as on a grid with corners. */
  readonly k?: number
  /** *either*: an edge where one of both is among the other's nearest; both: where each is. */
  readonly mutual?: "either" | "both"
}

/**
 * Who is next to whom on a layout of scattered points: each node and the k nearest to it, of equal distance those with the
 * lower index. Weights of `moran` and `geary`, as `grid` gives them for a grid.
 *
 * @throws FmriError `BadLayout`; `TooFew` where there are no k other nodes
 *
 * @example
 * ```ts
 * const layout = { dims: [4, 1], data: Float64Array.of(0, 1, 3, 7) }
 * nearestNeighbours(layout, { k: 1 }).neighbours // [1, 0, 2, 1, 3, 2]
 * nearestNeighbours(layout, { k: 1, mutual: "both" }).neighbours // [1, 0]
 * ```
 */
export function nearestNeighbours(layout: Layout, { k = 8, mutual = "either" }: NearestOptions = {}): Network {
  const [nodes, dimensions] = sizesOf(layout)
  if (!Number.isInteger(k) || k < 1 || k >= nodes) {
    throw new FmriError("TooFew", `${nodes} nodes do not have ${k} nearest neighbours each`, {
      fix: "Pass a whole k, from 1 to less than the number of nodes.",
    })
  }
  const { data } = layout
  const nearest = new Int32Array(nodes * k)
  const distance = new Float64Array(k)
  for (let i = 0; i < nodes; i++) {
    let held = 0
    for (let j = 0; j < nodes; j++) {
      if (j === i) continue
      let square = 0
      for (let axis = 0; axis < dimensions; axis++) {
        square += (data[i * dimensions + axis]! - data[j * dimensions + axis]!) ** 2
      }
      if (held === k && square >= distance[k - 1]!) continue
      // Kept sorted: k is small.
      let at = held < k ? held++ : k - 1
      for (; at > 0 && distance[at - 1]! > square; at--) {
        distance[at] = distance[at - 1]!
        nearest[i * k + at] = nearest[i * k + at - 1]!
      }
      distance[at] = square
      nearest[i * k + at] = j
    }
  }
  const knows = (i: number, j: number) => nearest.subarray(i * k, (i + 1) * k).includes(j)
  const from: number[] = []
  const to: number[] = []
  for (let i = 0; i < nodes; i++) {
    for (const j of nearest.subarray(i * k, (i + 1) * k)) {
      const back = knows(j, i)
      if (back ? i > j : mutual === "both") continue
      from.push(Math.min(i, j))
      to.push(Math.max(i, j))
    }
  }
  return networkOfEnds(nodes, Int32Array.from(from), Int32Array.from(to))
}
