import { bitRows, popcount } from "../network/bit-rows.js"
import { degrees, type Network } from "../network/network.js"

/** How often the neighbours of a node are neighbours. */
export interface Clustering {
  /** Tᵢ: triangles at each node, [nodes]. */
  readonly triangles: Float64Array
  /** Cᵢ = 2Tᵢ / (kᵢ(kᵢ − 1)), 0 where a node has fewer than two neighbours, [nodes]. */
  readonly local: Float64Array
  /** Mean of the local coefficients over all nodes (Watts & Strogatz 1998). */
  readonly average: number
  /** 3 · triangles / connected triples, 0 without triples: large hubs weigh more (Newman, Watts & Strogatz 2002). */
  readonly transitivity: number
}

/**
 * Clustering coefficients, weights left aside.
 *
 * @example
 * ```ts
 * const { average, transitivity } = clustering(networkOfEdges(4, [[0, 1], [1, 2], [0, 2], [2, 3]]))
 * [average, transitivity] // ≈ [0.5833, 0.6] ± 0.0001
 * ```
 */
export function clustering(network: Network): Clustering {
  const { nodes } = network
  const triangles = countTriangles(network)
  const k = degrees(network)
  const local = new Float64Array(nodes)
  let closed = 0
  let triples = 0
  let sum = 0
  for (let i = 0; i < nodes; i++) {
    const pairs = (k[i]! * (k[i]! - 1)) / 2
    if (pairs > 0) local[i] = triangles[i]! / pairs
    closed += triangles[i]!
    triples += pairs
    sum += local[i]!
  }
  return {
    triangles,
    local,
    average: nodes === 0 ? 0 : sum / nodes,
    transitivity: triples === 0 ? 0 : closed / triples,
  }
}

/** The triangles at each node: each edge's common neighbours, by rows of bits, or by marks where rows are mostly empty. */
function countTriangles(network: Network): Float64Array {
  const { nodes, edges, offsets, neighbours } = network
  const twice = new Float64Array(nodes)
  const words = (nodes + 31) >>> 5
  const mean = nodes === 0 ? 0 : (2 * edges) / nodes
  if (words < 2 * mean) {
    const { bits } = bitRows(network)
    for (let i = 0; i < nodes; i++) {
      const row = i * words
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const j = neighbours[e]!
        if (j <= i) continue
        const other = j * words
        let common = 0
        for (let w = 0; w < words; w++) common += popcount(bits[row + w]! & bits[other + w]!)
        twice[i]! += common
        twice[j]! += common
      }
    }
  } else {
    const marked = new Int32Array(nodes).fill(-1)
    for (let i = 0; i < nodes; i++) {
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) marked[neighbours[e]!] = i
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const j = neighbours[e]!
        if (j <= i) continue
        let common = 0
        for (let f = offsets[j]!; f < offsets[j + 1]!; f++) if (marked[neighbours[f]!] === i) common++
        twice[i]! += common
        twice[j]! += common
      }
    }
  }
  return twice.map((count) => count / 2)
}
