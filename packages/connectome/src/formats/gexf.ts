import { parse, write } from "graphology-gexf"
import type { Network } from "../network/network.js"
import { type GraphAttributes, type NamedNetwork, toGraphology } from "./graphology.js"
import { parseGraph } from "./parse-graph.js"

/**
 * A network as GEXF, the format of Gephi (`graphology-gexf`). Attributes named `label`, `x`, `y`, `size` and `color` are
 * what Gephi draws; the others are columns of its table.
 *
 * @throws FmriError `BadAttribute`
 *
 * @example
 * ```ts
 * const text = writeGexf(networkOfEdges(3, [[0, 1, 0.5], [1, 2, 2]]), { nodes: { module: [1, 1, 2] } })
 * readGexf(text).network.weights // [0.5, 0.5, 2, 2]
 * ```
 */
export function writeGexf(network: Network, attributes?: GraphAttributes): string {
  return write(toGraphology(network, attributes))
}

/**
 * A network from GEXF, as Gephi and networkx write it.
 *
 * @throws FmriError `FormatInvalid` where it is none; `BadNetwork`: see `fromGraphology`
 *
 * @example
 * ```ts
 * readGexf(writeGexf(networkOfEdges(2, [[0, 1]]))).names // ["0", "1"]
 * ```
 */
export function readGexf(text: string): NamedNetwork {
  return parseGraph("GEXF", text, (Graph, source) => parse(Graph, source, { allowUndeclaredAttributes: true }))
}
