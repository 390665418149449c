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
  const matrix = r instanceof Float32Array ? r : Float32Array.from(r)
  const table = backbone === "tree" ? withTreeFirst(matrix, nodes, sign, wanted) : whole(matrix, nodes, sign)
  const { from, to, found } = strongest(table, nodes, wanted)
  if (found < wanted) {
    throw new FmriError("TooFewEdges", `fewer than ${wanted} of ${pairs} pairs are above 0`, {
      fix: "Ask for a lower density.",
      fields: { wanted, pairs },
    })
  }
  if (!weighted) return networkOfEnds(nodes, from, to)
  const weights = Float64Array.from(from, (i, edge) => r[i * nodes + to[edge]!]!)
  return networkOfEnds(nodes, from, to, sign === "absolute" ? weights.map(Math.abs) : weights)
}

/** Where the strengths of pairs stand: that of i and j, i < j, at `start(i) + j`. */
interface Table {
  readonly strength: Float32Array
  readonly start: (i: number) => number
  /** The strength is the size. */
  readonly absolute: boolean
}

function whole(matrix: Float32Array, nodes: number, sign: ThresholdOptions["sign"]): Table {
  return { strength: matrix, start: (i) => i * nodes, absolute: sign !== "positive" }
}

/** Only the pairs, those of the maximum spanning tree the strongest of all. */
function withTreeFirst(matrix: Float32Array, nodes: number, sign: ThresholdOptions["sign"], wanted: number): Table {
  const strength = new Float32Array((nodes * (nodes - 1)) / 2)
  let at = 0
  for (let i = 0; i < nodes; i++) {
    for (let j = i + 1; j < nodes; j++) {
      const value = matrix[i * nodes + j]!
      strength[at++] = sign === "positive" ? value : Math.abs(value)
    }
  }
  putTreeFirst(strength, nodes, wanted)
  return { strength, start: (i) => i * nodes - (i * (i + 1)) / 2 - i - 1, absolute: false }
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

/**
 * The strongest pairs that are above 0, in the order of their indices, as are those of equal strength. The bits of positive
 * floats are in the order of their values. Some pairs tell about where the weakest one lies that is taken, so that a single
 * pass over all finds the few that it can be; where they were misleading all pairs are counted.
 *
 * @returns `found` pairs, fewer than wanted where no more are above 0
 */
function strongest(table: Table, nodes: number, wanted: number): { from: Int32Array; to: Int32Array; found: number } {
  const guess = leastBits(table, nodes, Math.ceil((1.25 * wanted) / sampled) + 64, sampled)
  let pairs = pairsFrom(table, nodes, guess, 2 * wanted + 1024)
  if (pairs === undefined || pairs.bits.length < wanted) {
    pairs = pairsFrom(table, nodes, leastBits(table, nodes, wanted, 1), (nodes * (nodes - 1)) / 2)!
  }
  const { i32, j32, bits } = pairs
  const found = Math.min(wanted, bits.length)
  const { weakest, above } = weakestOf(bits, wanted)
  let ties = found - above
  const [from, to] = [new Int32Array(found), new Int32Array(found)]
  let edge = 0
  for (let at = 0; at < bits.length && edge < found; at++) {
    if (bits[at]! < weakest || (bits[at] === weakest && ties-- <= 0)) continue
    from[edge] = i32[at]!
    to[edge++] = j32[at]!
  }
  return { from, to, found }
}

/** Of so many pairs one is read to tell where the weakest one lies. */
const sampled = 61

function bitsOf({ strength, absolute }: Table): { raw: Int32Array; size: number } {
  const raw = new Int32Array(strength.buffer, strength.byteOffset, strength.length)
  return { raw, size: absolute ? 0x7fffffff : -1 }
}

/** Bits, at least 1, that no fewer than so many pairs reach, by their leading half; every `step`-th pair of a row is read. */
function leastBits(table: Table, nodes: number, wanted: number, step: number): number {
  const { raw, size } = bitsOf(table)
  const counts = new Int32Array(1 << 16)
  for (let i = 0; i < nodes; i++) {
    const row = table.start(i)
    // Negative numbers fall into the upper half of the buckets.
    for (let at = row + i + 1 + (i % step); at < row + nodes; at += step) counts[(raw[at]! & size) >>> 16]!++
  }
  let bucket = (1 << 15) - 1
  for (let above = counts[bucket]!; bucket > 0 && above < wanted; above += counts[--bucket]!);
  return Math.max(1, bucket << 16)
}

/** All pairs whose bits are at least so many; undefined where there are more than `most`. */
function pairsFrom(table: Table, nodes: number, least: number, most: number) {
  const { raw, size } = bitsOf(table)
  const room = Math.min(most, (nodes * (nodes - 1)) / 2) + nodes // A row may go beyond the most before it is seen.
  const [i32, j32, bits] = [new Int32Array(room), new Int32Array(room), new Int32Array(room)]
  let some = 0
  for (let i = 0; i < nodes; i++) {
    if (some > most) return undefined
    const row = table.start(i)
    const before = some
    for (let j = i + 1; j < nodes; j++) {
      const own = raw[row + j]! & size
      if (own < least) continue
      j32[some] = j
      bits[some++] = own
    }
    i32.fill(i, before, some)
  }
  if (some > most) return undefined
  return { i32: i32.subarray(0, some), j32: j32.subarray(0, some), bits: bits.subarray(0, some) }
}

/** The bits of the weakest pair that is taken, and how many are stronger. */
function weakestOf(bits: Int32Array, wanted: number): { weakest: number; above: number } {
  const high = new Int32Array(1 << 16)
  for (let at = 0; at < bits.length; at++) high[bits[at]! >>> 16]!++
  let bucket = (1 << 15) - 1
  let above = 0
  while (bucket > 0 && above + high[bucket]! < wanted) above += high[bucket--]!
  const low = new Int32Array(1 << 16)
  for (let at = 0; at < bits.length; at++) if (bits[at]! >>> 16 === bucket) low[bits[at]! & 0xffff]!++
  let rest = (1 << 16) - 1
  while (rest > 0 && above + low[rest]! < wanted) above += low[rest--]!
  return { weakest: (bucket << 16) | rest, above }
}
