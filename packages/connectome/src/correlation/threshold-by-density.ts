import { FmriError } from "@llm-fmri/errors"
import type { Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"

export interface ThresholdOptions {
  /** Share of the pairs that become edges, 0 … 1; their number is rounded half up. */
  readonly density: number
  /** *positive*: the largest r; absolute: the largest |r|; what is negative or 0 is no edge under `positive`. */
  readonly sign?: "positive" | "absolute"
  /** Keep r as the edges' weights (|r| under `absolute`), *false*. */
  readonly weighted?: boolean
}

/**
 * The strongest pairs of a symmetric matrix as a network of a fixed density. Pairs of equal strength are taken in the
 * order of their indices (i, then j), so that the network is the same on every machine.
 *
 * @param r symmetric, [n, n]; only the part above the diagonal is read
 * @throws FmriError `BadDensity`, `BadShape`, and `TooFewEdges` where fewer pairs are positive than are asked for
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
  { density, sign = "positive", weighted = false }: ThresholdOptions,
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
      strength[at++] = sign === "absolute" ? Math.abs(value) : value
    }
  }
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
      if (weights) weights[edge] = value
      edge++
    }
  }
  return networkOfEnds(nodes, from, to, weights)
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
