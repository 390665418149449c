import { Rng } from "@llm-fmri/random"
import { edgeEnds, type Network, strengths } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"

export interface ExcerptOptions {
  /** Seed of the nodes and edges that are kept by lot. */
  readonly seed: number
  /** Nodes kept, *300*. */
  readonly nodes?: number
  /** Edges kept, *5000*. */
  readonly edges?: number
  /** *strongest*: those with the most weight (degree) in the whole network; lot: any. */
  readonly keep?: "strongest" | "lot"
}

/** A part of a network that is small enough to be drawn. */
export interface Excerpt {
  /** The nodes of the whole network that were kept, ascending; the excerpt's node i is `kept[i]`. */
  readonly kept: Int32Array
  readonly network: Network
}

/**
 * Some nodes of a network and the edges between them: of equal strength the node with the lower index. If these are more
 * edges than wanted the heaviest are kept, without weights some by lot. Nodes that are left without an edge are dropped.
 *
 * For a drawing only: an excerpt's measures are not those of the network.
 *
 * @example
 * ```ts
 * const network = networkOfEdges(5, [[0, 1], [1, 2], [1, 3], [2, 3], [3, 4]])
 * excerpt(network, { seed: 1, nodes: 3 }).kept // [1, 2, 3]
 * ```
 */
export function excerpt(
  network: Network,
  { seed, nodes: most = 300, edges: mostEdges = 5000, keep = "strongest" }: ExcerptOptions,
): Excerpt {
  const { nodes, offsets, neighbours, weights } = network
  const rng = new Rng(seed)
  const chosen = new Uint8Array(nodes)
  if (keep === "lot") for (const node of rng.sample(nodes, Math.min(nodes, most))) chosen[node] = 1
  else {
    const strength = strengths(network)
    const order = Array.from({ length: nodes }, (_, i) => i).sort((a, b) => strength[b]! - strength[a]! || a - b)
    for (const node of order.slice(0, most)) chosen[node] = 1
  }
  const { from, to } = edgeEnds(network)
  const weightOf = (i: number, j: number) => {
    if (weights === undefined) return 1
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) if (neighbours[e] === j) return weights[e]!
    return 0
  }
  let kept = Array.from(from.keys())
    .filter((e) => chosen[from[e]!] === 1 && chosen[to[e]!] === 1)
    .map((e) => ({ from: from[e]!, to: to[e]!, weight: weightOf(from[e]!, to[e]!) }))
  if (kept.length > mostEdges) {
    kept =
      weights === undefined
        ? Array.from(rng.sample(kept.length, mostEdges), (at) => kept[at]!)
        : kept.sort((a, b) => b.weight - a.weight || a.from - b.from || a.to - b.to).slice(0, mostEdges)
  }
  const ends = Int32Array.from(new Set(kept.flatMap((edge) => [edge.from, edge.to]))).sort()
  const place = new Map(Array.from(ends, (node, at) => [node, at]))
  return {
    kept: ends,
    network: networkOfEnds(
      ends.length,
      Int32Array.from(kept, (edge) => place.get(edge.from)!),
      Int32Array.from(kept, (edge) => place.get(edge.to)!),
      weights && Float64Array.from(kept, ({ weight }) => weight),
    ),
  }
}
