import { degrees, type Network } from "../network/network.js"

/** How densely the nodes of more than k neighbours are joined, for each k. */
export interface RichClub {
  /** φ(k) = 2E₍>k₎ / (N₍>k₎(N₍>k₎ − 1)), k = 0 … the last with two nodes or more. */
  readonly phi: Float64Array
  /** N₍>k₎ */
  readonly members: Int32Array
  /** E₍>k₎ */
  readonly edges: Int32Array
}

/**
 * The rich-club coefficient (Zhou & Mondragón 2004; Colizza et al. 2006), not normalised: a φ(k) that grows with k means
 * nothing by itself, since nodes of many neighbours have more edges to each other in any network. Compare it with
 * networks of the same degrees.
 *
 * @example
 * ```ts
 * richClub(networkOfEdges(6, [[0, 1], [0, 2], [1, 2], [1, 3], [1, 4], [4, 5]])).phi // ≈ [0.4, 0.6667] ± 0.0001
 * ```
 */
export function richClub(network: Network): RichClub {
  const { nodes, offsets, neighbours } = network
  const k = degrees(network)
  const top = k.reduce((most, degree) => Math.max(most, degree), 0)
  const nodesOf = new Int32Array(top + 1)
  const edgesOf = new Int32Array(top + 1)
  for (let i = 0; i < nodes; i++) {
    nodesOf[k[i]!]!++
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const j = neighbours[e]!
      if (j > i) edgesOf[Math.min(k[i]!, k[j]!)]!++
    }
  }
  const members: number[] = []
  const edges: number[] = []
  let count = 0
  let joined = 0
  for (let degree = top; degree > 0; degree--) {
    count += nodesOf[degree]!
    joined += edgesOf[degree]!
    if (count < 2) continue
    members.unshift(count)
    edges.unshift(joined)
  }
  return {
    phi: Float64Array.from(members, (n, at) => (2 * edges[at]!) / (n * (n - 1))),
    members: Int32Array.from(members),
    edges: Int32Array.from(edges),
  }
}

/**
 * φ of the clubs of the 0, 1, 2 … nodes of the most neighbours, [nodes + 1]; of nodes of equal degree those of the lowest
 * indices. Where a club is that of all nodes of more than k neighbours, this is φ(k). NaN below two nodes.
 */
export function topClubs({ nodes, offsets, neighbours }: Network): Float64Array {
  const degree = (node: number) => offsets[node + 1]! - offsets[node]!
  const order = Int32Array.from({ length: nodes }, (_, node) => node).sort((a, b) => degree(b) - degree(a) || a - b)
  const rank = new Int32Array(nodes)
  order.forEach((node, at) => {
    rank[node] = at
  })
  let joined = 0
  return Float64Array.from({ length: nodes + 1 }, (_, count) => {
    if (count > 0) {
      const newest = order[count - 1]!
      for (let e = offsets[newest]!; e < offsets[newest + 1]!; e++) if (rank[neighbours[e]!]! < count - 1) joined++
    }
    return count < 2 ? Number.NaN : (2 * joined) / (count * (count - 1))
  })
}
