import { parse } from "graphology-graphml"
import { edgeEnds, type Network } from "../network/network.js"
import { type GraphAttributes, type NamedNetwork, needOneEach } from "./graphology.js"
import { parseGraph } from "./parse-graph.js"

/**
 * A network as GraphML, which networkx, igraph, Gephi and Cytoscape read; numbers to the last digit.
 *
 * @throws FmriError `BadAttribute`
 *
 * @example
 * ```ts
 * const text = writeGraphml(networkOfEdges(3, [[0, 1, 0.5], [1, 2, 2]]), { nodes: { name: ["a", "b", "c"] } })
 * readGraphml(text).network.weights // [0.5, 0.5, 2, 2]
 * ```
 */
export function writeGraphml(network: Network, { nodes: attributes = {} }: GraphAttributes = {}): string {
  needOneEach(attributes, network.nodes)
  const columns = Object.entries(attributes).map(([name, values], at) => ({
    id: `n${at}`,
    name,
    values,
    type: Array.from(values as ArrayLike<unknown>).every((value) => typeof value === "number") ? "double" : "string",
  }))
  const { from, to } = edgeEnds(network)
  const weights = weightsOf(network)
  const data = (key: string, value: number | string) => `<data key="${key}">${escaped(String(value))}</data>`
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
    ...columns.map(
      ({ id, name, type }) => `<key id="${id}" for="node" attr.name="${escaped(name)}" attr.type="${type}"/>`,
    ),
    ...(weights === undefined ? [] : ['<key id="w" for="edge" attr.name="weight" attr.type="double"/>']),
    '<graph id="network" edgedefault="undirected">',
    ...Array.from({ length: network.nodes }, (_, i) => {
      const own = columns.map(({ id, values }) => data(id, values[i]!)).join("")
      return own === "" ? `<node id="${i}"/>` : `<node id="${i}">${own}</node>`
    }),
    ...Array.from(from, (i, e) => {
      const ends = `source="${i}" target="${to[e]}"`
      return weights === undefined ? `<edge ${ends}/>` : `<edge ${ends}>${data("w", weights[e]!)}</edge>`
    }),
    "</graph>",
    "</graphml>",
  ].join("\n")}\n`
}

/**
 * A network from GraphML, as networkx, igraph and Gephi write it (`graphology-graphml`).
 *
 * @throws FmriError `FormatInvalid` where it is none; `BadNetwork`: see `fromGraphology`
 *
 * @example
 * ```ts
 * readGraphml(writeGraphml(networkOfEdges(2, [[0, 1]]))).network.edges // 1
 * ```
 */
export function readGraphml(text: string): NamedNetwork {
  return parseGraph("GraphML", text, parse)
}

/** One weight an edge, in the order of `edgeEnds`. */
function weightsOf({ nodes, offsets, neighbours, weights }: Network): number[] | undefined {
  if (weights === undefined) return undefined
  const out: number[] = []
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) if (neighbours[e]! > i) out.push(weights[e]!)
  }
  return out
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}
