import { FmriError } from "@llm-fmri/errors"
import { UndirectedGraph } from "graphology"
import type { AbstractGraph } from "graphology-types"
import type { Network } from "../network/network.js"
import { type Edge, networkOfEdges } from "../network/network-of-edges.js"

/** What a file says of each node and edge, by name; one value a node or edge. */
export interface GraphAttributes {
  /** [nodes] each: `module`, `degree`, `x`, `y`, … */
  readonly nodes?: Readonly<Record<string, ArrayLike<number | string>>>
}

/** A network and what its nodes were called elsewhere. */
export interface NamedNetwork {
  readonly network: Network
  /** [nodes] */
  readonly names: readonly string[]
}

/**
 * A network as an object of graphology, whose layouts, metrics and exports then apply: nodes "0", "1", …, the weights as
 * the edges' attribute `weight`.
 *
 * @throws FmriError `BadAttribute` where an attribute does not have one value a node
 *
 * @example
 * ```ts
 * const graph = toGraphology(networkOfEdges(3, [[0, 1, 0.5], [1, 2, 2]]), { nodes: { module: [4, 4, 7] } })
 * graph.order // 3
 * graph.getEdgeAttribute("0", "1", "weight") // 0.5
 * graph.getNodeAttribute("2", "module") // 7
 * ```
 */
export function toGraphology(
  { nodes, offsets, neighbours, weights }: Network,
  { nodes: attributes = {} }: GraphAttributes = {},
): UndirectedGraph {
  needOneEach(attributes, nodes)
  const graph = new UndirectedGraph()
  for (let i = 0; i < nodes; i++) {
    graph.addNode(i, Object.fromEntries(Object.entries(attributes).map(([name, values]) => [name, values[i]])))
  }
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const j = neighbours[e]!
      if (j > i) graph.addEdge(i, j, weights === undefined ? {} : { weight: weights[e]! })
    }
  }
  return graph
}

/**
 * A graph of graphology as a network; its nodes are numbered in the order in which it holds them.
 *
 * @param weight the edges' attribute that is their weight, *"weight"*; where no edge has it the network has no weights
 * @throws FmriError `BadNetwork` for loops, edges in parallel, edges of which some have a weight only, and directed edges:
 * make them undirected first, since there are several ways to do it
 *
 * @example
 * ```ts
 * const graph = toGraphology(networkOfEdges(3, [[0, 1], [1, 2]]))
 * fromGraphology(graph).network.edges // 2
 * fromGraphology(graph).names // ["0", "1", "2"]
 * ```
 */
export function fromGraphology(graph: AbstractGraph, weight = "weight"): NamedNetwork {
  if (graph.directedSize > 0) {
    throw new FmriError("BadNetwork", `${graph.directedSize} edges are directed`, {
      fix: "Make them undirected: keep an edge where there is one in either direction, or in both, or their mean.",
    })
  }
  const names = graph.nodes()
  const number = new Map(names.map((name, at) => [name, at]))
  const edges: Edge[] = []
  graph.forEachEdge((_, attributes, source, target) => {
    const value = attributes[weight] as unknown
    const ends = [number.get(source)!, number.get(target)!] as const
    edges.push(value === undefined || value === null ? ends : [...ends, Number(value)])
  })
  return { network: networkOfEdges(names.length, edges), names }
}

/** @throws FmriError `BadAttribute` */
export function needOneEach(attributes: NonNullable<GraphAttributes["nodes"]>, nodes: number): void {
  for (const [name, values] of Object.entries(attributes)) {
    if (values.length === nodes) continue
    throw new FmriError("BadAttribute", `"${name}" has ${values.length} values for ${nodes} nodes`, {
      fix: "Pass one value a node.",
    })
  }
}
