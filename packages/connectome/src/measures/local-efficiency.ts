import type { Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import { paths } from "./paths.js"

/** How well the neighbours of each node are joined without it. */
export interface LocalEfficiency {
  /** Efficiency of the network of each node's neighbours among themselves, 0 for fewer than two, [nodes]. */
  readonly local: Float64Array
  /** Their mean over all nodes. */
  readonly average: number
}

/**
 * Local efficiency (Latora & Marchiori 2001): for each node, the mean of 1/distance over the pairs of its neighbours, along
 * paths through neighbours only. Like the clustering coefficient, but neighbours two steps apart count half. Needs a null as
 * every other measure does.
 *
 * @example
 * ```ts
 * const { local } = localEfficiency(networkOfEdges(4, [[0, 1], [1, 2], [0, 2], [2, 3]]))
 * local // ≈ [1, 1, 0.3333, 0] ± 0.0001
 * ```
 */
export function localEfficiency(network: Network): LocalEfficiency {
  const { nodes, offsets, neighbours } = network
  const number = new Int32Array(nodes).fill(-1)
  const local = Float64Array.from({ length: nodes }, (_, node) => {
    const own = neighbours.subarray(offsets[node]!, offsets[node + 1]!)
    if (own.length < 2) return 0
    own.forEach((neighbour, at) => {
      number[neighbour] = at
    })
    const [from, to]: [number[], number[]] = [[], []]
    for (const [at, neighbour] of own.entries()) {
      for (let e = offsets[neighbour]!; e < offsets[neighbour + 1]!; e++) {
        const other = number[neighbours[e]!]!
        if (other <= at) continue
        from.push(at)
        to.push(other)
      }
    }
    for (const neighbour of own) number[neighbour] = -1
    return paths(networkOfEnds(own.length, Int32Array.from(from), Int32Array.from(to))).efficiency
  })
  return { local, average: nodes === 0 ? 0 : local.reduce((sum, value) => sum + value, 0) / nodes }
}
