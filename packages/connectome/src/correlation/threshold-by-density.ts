import { FmriError } from "@llm-fmri/errors"
import type { Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import { maximumSpanningTree } from "./maximum-spanning-tree.js"

export interface ThresholdOptions {
  /** Share of the pairs that become edges, 0 … 1; their number is rounded half up. */
  readonly density: number
  /**
   * *positive*: the largest r. absolute: the largest |r|. signed: the largest |r|, whose sign stays in the weights. What is 0,
   * or negative under `positive`, is no edge.
   */
  readonly sign?: "positive" | "absolute" | "signed"
  /** Keep r as the edges' weights (|r| under `absolute`), *false*; `signed` always does. */
  readonly weighted?: boolean
  /**
   * tree: the edges of the maximum spanning tree come first, so that no node is cut off (Hagmann et al. 2008); the strongest
   * other pairs fill up to the density. *none*
   */
  readonly backbone?: "none" | "tree"
}

/**
 * The strongest pairs of a symmetric matrix as a network of a fixed density. Pairs of equal strength are taken in the
 * order of their indices (i, then j), so that the network is the same on every machine.
 *
 * @param r symmetric, [n, n]; only the part above the diagonal is read
 * @throws FmriError `BadDensity`, also where the tree alone has more edges than asked for; `BadShape`; `TooFewEdges` where
 * fewer pairs are positive than are asked for or than a tree needs
 *
 * @example
 * ```ts
 * const r = Float32Array.of(1, 0.5, -0.9, 0.5, 1, 0.1, -0.9, 0.1, 1)
 * thresholdByDensity(r, 3, { density: 1 / 3 }).neighbours // [1, 0]
 * ```
 */
export function thresholdByDensity(
  r: ArrayLike<number>,
  nodes: number,
  { density, sign = "positive", weighted = sign === "signed", backbone = "none" }: ThresholdOptions,
): Network {
  if (r.length !== nodes * nodes) {
    throw new FmriError("BadShape", `${r.length} numbers are no matrix of ${nodes} by ${nodes}`, {
      fix: "Pass the whole square matrix, row by row.",
    })
  }
  if (!(density > 0 && density <= 1)) {
    throw new FmriError("BadDensity", `${density} is not a share of the pairs`, { fix: "Pass a number in (0, 1]." })
  }
  const pairs = (nodes * (nodes - 1)) / 2
  const wanted = Math.floor(density * pairs + 0.5)
  const strength = new Float32Array(pairs)
  let at = 0
  for (let i = 0; i < nodes; i++) {
    for (let j = i + 1; j < nodes; j++) {
      const value = r[i * nodes + j]!
      strength[at++] = sign === "positive" ? value : Math.abs(value)
    }
  }
  if (backbone === "tree") putTreeFirst(strength, nodes, wanted)
  const { value: least, above } = smallestOfLargest(strength, wanted)
  if (wanted > 0 && !(least > 0)) {
    throw new FmriError("TooFewEdges", `fewer than ${wanted} of ${pairs} pairs are above 0`, {
      fix: "Ask for a lower density.",
      fields: { wanted, pairs },
    })
  }
  const from = new Int32Array(wanted)
  const to = new Int32Array(wanted)
  const weights = weighted ? new Float64Array(wanted) : undefined
  let ties = wanted - above
  let edge = 0
  at = 0
  for (let i = 0; i < nodes; i++) {
    for (let j = i + 1; j < nodes; j++) {
      const value = strength[at++]!
      if (value < least || wanted === 0) continue
      if (value === least && ties-- <= 0) continue
      from[edge] = i
      to[edge] = j
      if (weights) weights[edge] = sign === "absolute" ? Math.abs(r[i * nodes + j]!) : r[i * nodes + j]!
      edge++
    }
  }
  return networkOfEnds(nodes, from, to, weights)
}

/** Makes the pairs of the maximum spanning tree the strongest of all. */
function putTreeFirst(strength: Float32Array, nodes: number, wanted: number): void {
  const pairs = maximumSpanningTree(strength, nodes)
  if (pairs.length > wanted) {
    throw new FmriError(
      "BadDensity",
      `a tree of ${nodes} nodes has ${pairs.length} edges, more than the ${wanted} of this density`,
      {
        fix: "Ask for a higher density, or for no backbone.",
        fields: { wanted, tree: pairs.length },
      },
    )
  }
  if (pairs.some((pair) => !(strength[pair]! > 0))) {
    throw new FmriError("TooFewEdges", `the pairs above 0 do not join all ${nodes} nodes`, {
      fix: "Use absolute values, leave out the nodes that are joined to none, or ask for no backbone.",
    })
  }
  for (const pair of pairs) strength[pair] = Number.POSITIVE_INFINITY
}

/** The k-th largest value and how many are larger, by counting the leading bits first, then the rest. */
function smallestOfLargest(values: Float32Array, k: number): { value: number; above: number } {
  if (k === 0) return { value: Number.POSITIVE_INFINITY, above: 0 }
  const raw = new Int32Array(values.buffer, values.byteOffset, values.length)
  // The bits of floats in the order of their values.
  const key = (bits: number) => (bits ^ ((bits >> 31) | 0x80000000)) >>> 0
  const high = new Int32Array(1 << 16)
  for (let i = 0; i < raw.length; i++) high[key(raw[i]!) >>> 16]!++
  let above = 0
  let bucket = (1 << 16) - 1
  while (above + high[bucket]! < k) above += high[bucket--]!
  const low = new Int32Array(1 << 16)
  for (let i = 0; i < raw.length; i++) {
    const own = key(raw[i]!)
    if (own >>> 16 === bucket) low[own & 0xffff]!++
  }
  let rest = (1 << 16) - 1
  while (above + low[rest]! < k) above += low[rest--]!
  const found = ((bucket << 16) | rest) >>> 0
  const bits = found & 0x80000000 ? found ^ 0x80000000 : ~found
  return { value: new Float32Array(Int32Array.of(bits).buffer)[0]!, above }
}
