/**
 * An undirected network without loops and multiple edges, as compressed sparse rows.
 *
 * Plain data: it can be sent to a worker and stored. Build one with {@link networkOfEdges} or `thresholdByDensity`, which
 * check what they are given.
 */
export interface Network {
  readonly nodes: number
  /** Number of edges, each counted once. */
  readonly edges: number
  /** The neighbours of node i are `neighbours[offsets[i]] … neighbours[offsets[i + 1] − 1]`, [nodes + 1]. */
  readonly offsets: Int32Array
  /** Ascending within each node, [2 · edges]. */
  readonly neighbours: Int32Array
  /** One weight beside each neighbour; an unweighted network has none. */
  readonly weights?: Float64Array
}

/**
 * Number of neighbours of each node, [nodes].
 *
 * @example
 * ```ts
 * degrees(networkOfEdges(3, [[0, 1], [1, 2]])) // [1, 2, 1]
 * ```
 */
export function degrees({ nodes, offsets }: Network): Int32Array {
  return Int32Array.from({ length: nodes }, (_, i) => offsets[i + 1]! - offsets[i]!)
}

/**
 * Sum of the weights at each node, [nodes]; without weights its degree.
 *
 * @example
 * ```ts
 * strengths(networkOfEdges(3, [[0, 1, 0.5], [1, 2, 2]])) // [0.5, 2.5, 2]
 * ```
 */
export function strengths(network: Network): Float64Array {
  const { nodes, offsets, weights } = network
  if (weights === undefined) return Float64Array.from(degrees(network))
  return Float64Array.from({ length: nodes }, (_, i) => {
    let sum = 0
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) sum += weights[e]!
    return sum
  })
}

/**
 * Share of the possible edges that are there: 2m / (N(N − 1)).
 *
 * @example
 * ```ts
 * density(networkOfEdges(3, [[0, 1], [1, 2]])) // 0.6666666666666666
 * ```
 */
export function density({ nodes, edges }: Network): number {
  return nodes < 2 ? 0 : (2 * edges) / (nodes * (nodes - 1))
}

/** Both ends of every edge, the smaller first, in ascending order: [edges] each. */
export function edgeEnds({ nodes, edges, offsets, neighbours }: Network): { from: Int32Array; to: Int32Array } {
  const from = new Int32Array(edges)
  const to = new Int32Array(edges)
  let at = 0
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      if (neighbours[e]! <= i) continue
      from[at] = i
      to[at++] = neighbours[e]!
    }
  }
  return { from, to }
}
