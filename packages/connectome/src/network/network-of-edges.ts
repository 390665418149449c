import { FmriError } from "@llm-fmri/errors"
import type { Network } from "./network.js"

/** An edge: two nodes, counted from 0, and perhaps a weight. */
export type Edge = readonly [from: number, to: number, weight?: number]

/**
 * A network from a list of edges, each given once, in either direction.
 *
 * @throws FmriError `BadNetwork` for a node out of range, a loop, an edge given twice, a weight that is not finite or is
 * given for some edges only
 *
 * @example
 * ```ts
 * networkOfEdges(4, [[0, 1], [1, 2], [0, 2]]).offsets // [0, 2, 4, 6, 6]
 * ```
 */
export function networkOfEdges(nodes: number, edges: readonly Edge[]): Network {
  if (!Number.isInteger(nodes) || nodes < 0) throw bad(`${nodes} is not a number of nodes`, "Pass a whole number.")
  const weighted = edges.some((edge) => edge[2] !== undefined)
  for (const [i, j, weight] of edges) {
    for (const node of [i, j]) {
      if (!Number.isInteger(node) || node < 0 || node >= nodes) {
        throw bad(`edge ${i}–${j}: node ${node} is not one of ${nodes}`, "Count nodes from 0.")
      }
    }
    if (i === j) throw bad(`node ${i} has an edge to itself`, "Leave loops out: no measure here has a use for them.")
    if (weighted && !Number.isFinite(weight)) {
      throw bad(`edge ${i}–${j} has the weight ${weight}`, "Give every edge a finite weight, or none.")
    }
  }
  const from = Int32Array.from(edges, ([i, j]) => Math.min(i, j))
  const to = Int32Array.from(edges, ([i, j]) => Math.max(i, j))
  const weights = weighted ? Float64Array.from(edges, (edge) => edge[2]!) : undefined
  return networkOfEnds(nodes, from, to, weights)
}

/**
 * The same from two lists of ends, for networks of many edges.
 *
 * @throws FmriError `BadNetwork` for an edge given twice
 */
export function networkOfEnds(
  nodes: number,
  from: Int32Array,
  to: Int32Array,
  weights: Float64Array | undefined = undefined,
): Network {
  const edges = from.length
  const offsets = new Int32Array(nodes + 1)
  const below = new Int32Array(nodes)
  let inOrder = true
  for (let e = 0; e < edges; e++) {
    const [i, j] = [from[e]!, to[e]!]
    offsets[i + 1]!++
    offsets[j + 1]!++
    below[j]!++
    if (i >= j || (e > 0 && (i < from[e - 1]! || (i === from[e - 1]! && j <= to[e - 1]!)))) inOrder = false
  }
  for (let i = 0; i < nodes; i++) offsets[i + 1]! += offsets[i]!
  if (inOrder) return { nodes, edges, ...dealt(offsets, below, from, to, weights) }
  // Two passes of counting sort: edges in the order of one end are dealt to the other end's rows.
  const ends = new Int32Array(2 * edges)
  const owner = new Int32Array(2 * edges)
  const carried = new Int32Array(2 * edges)
  const next = offsets.slice()
  const deal = (row: number, column: number, edge: number, into: Int32Array) => {
    const place = next[row]!++
    into[place] = column
    owner[place] = row
    carried[place] = edge
  }
  for (let e = 0; e < edges; e++) {
    deal(from[e]!, to[e]!, e, ends)
    deal(to[e]!, from[e]!, e, ends)
  }
  const neighbours = new Int32Array(2 * edges)
  const sorted = weights && new Float64Array(2 * edges)
  next.set(offsets)
  for (let place = 0; place < 2 * edges; place++) {
    // The row's owner is a neighbour of the column; owners come in ascending order.
    const at = next[ends[place]!]!++
    neighbours[at] = owner[place]!
    if (sorted) sorted[at] = weights[carried[place]!]!
  }
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]! + 1; e < offsets[i + 1]!; e++) {
      if (neighbours[e] === neighbours[e - 1]) {
        throw bad(`edge ${i}–${neighbours[e]} is given twice`, "Give every edge once.")
      }
    }
  }
  return { nodes, edges, offsets, neighbours, ...(sorted ? { weights: sorted } : {}) }
}

/** Neighbours of edges in the order of their indices: what comes to a row, below its node and above it, comes in order. */
function dealt(
  offsets: Int32Array,
  below: Int32Array,
  from: Int32Array,
  to: Int32Array,
  weights: Float64Array | undefined,
): Pick<Network, "offsets" | "neighbours" | "weights"> {
  const neighbours = new Int32Array(2 * from.length)
  const sorted = weights && new Float64Array(2 * from.length)
  const low = offsets.slice(0, -1)
  const high = low.map((start, node) => start + below[node]!)
  for (let e = 0; e < from.length; e++) {
    const [i, j] = [from[e]!, to[e]!]
    const [here, there] = [high[i]!++, low[j]!++]
    neighbours[here] = j
    neighbours[there] = i
    if (sorted) sorted[here] = sorted[there] = weights[e]!
  }
  return { offsets, neighbours, ...(sorted ? { weights: sorted } : {}) }
}

function bad(what: string, fix: string): FmriError {
  return new FmriError("BadNetwork", what, { fix })
}
