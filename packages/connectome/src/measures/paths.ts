import { bitRows, popcount } from "../network/bit-rows.js"
import type { Network } from "../network/network.js"

/** Shortest paths between all pairs, each edge one step long. */
export interface Paths {
  /** Mean distance over the pairs that are connected; NaN without any. */
  readonly length: number
  /** Share of the pairs that are connected. */
  readonly connected: number
  /** Mean of 1/distance over all pairs, 0 for those that are not connected (Latora & Marchiori 2001). */
  readonly efficiency: number
  /** The largest distance. */
  readonly diameter: number
  /** Number of pairs at each distance: `atDistance[2]` are two steps apart. */
  readonly atDistance: Float64Array
}

/**
 * Path length and global efficiency. Pairs in different parts count in `connected` and `efficiency` and not in `length`:
 * look at `connected` before comparing lengths.
 *
 * @example
 * ```ts
 * const { length, efficiency } = paths(networkOfEdges(3, [[0, 1], [1, 2]]))
 * [length, efficiency] // ≈ [1.3333, 0.8333] ± 0.0001
 * ```
 */
export function paths(network: Network): Paths {
  const { nodes } = network
  const counts = distances(network)
  let pairs = 0
  let sum = 0
  let inverse = 0
  for (let distance = 1; distance < counts.length; distance++) {
    pairs += counts[distance]!
    sum += distance * counts[distance]!
    inverse += counts[distance]! / distance
  }
  const all = (nodes * (nodes - 1)) / 2
  return {
    length: pairs === 0 ? Number.NaN : sum / pairs,
    connected: all === 0 ? 0 : pairs / all,
    efficiency: all === 0 ? 0 : inverse / all,
    diameter: counts.length - 1,
    atDistance: counts,
  }
}

/**
 * Pairs at each distance, by a breadth-first search from every node on rows of bits. A step goes from the frontier outward
 * or from the nodes that are left inward (Beamer et al. 2012), whichever is likely to read fewer words.
 */
function distances(network: Network): Float64Array {
  const { nodes, edges } = network
  const { words, bits } = bitRows(network)
  const counts: number[] = [0]
  const left = new Int32Array(words)
  const frontier = new Int32Array(words)
  const next = new Int32Array(words)
  const members = new Int32Array(nodes)
  const density = (2 * edges) / (nodes * nodes)
  const inwardWords: number[] = []
  for (let source = 0; source < nodes; source++) {
    left.fill(-1)
    if (nodes & 31) left[words - 1] = (1 << (nodes & 31)) - 1
    left[source >>> 5]! &= ~(1 << (source & 31))
    frontier.fill(0)
    frontier[source >>> 5] = 1 << (source & 31)
    let size = 1
    let remaining = nodes - 1
    for (let distance = 1; size > 0 && remaining > 0; distance++) {
      next.fill(0)
      // Inward stops at the first node in common. How soon that comes, the sources before have shown; the first one guesses.
      const perNode = inwardWords[distance] ?? Math.min(words, nodes / (32 * density * size))
      if (size * words <= 2 * remaining * (3 + perNode)) outward(bits, words, frontier, members, next)
      else inwardWords[distance] = inward(bits, words, frontier, left, next) / remaining
      size = 0
      for (let w = 0; w < words; w++) {
        const found = next[w]! & left[w]!
        frontier[w] = found
        left[w]! &= ~found
        size += popcount(found)
      }
      remaining -= size
      if (size > 0) counts[distance] = (counts[distance] ?? 0) + size
    }
  }
  // Every pair was met from both of its ends.
  return Float64Array.from(counts, (count) => count / 2)
}

/** Adds the rows of the frontier's nodes, four at a time. */
function outward(bits: Int32Array, words: number, frontier: Int32Array, members: Int32Array, into: Int32Array): void {
  let count = 0
  for (let w = 0; w < words; w++) {
    for (let word = frontier[w]!; word !== 0; word &= word - 1) {
      members[count++] = ((w << 5) + 31 - Math.clz32(word & -word)) * words
    }
  }
  let at = 0
  for (; at + 3 < count; at += 4) {
    const a = members[at]!
    const b = members[at + 1]!
    const c = members[at + 2]!
    const d = members[at + 3]!
    for (let v = 0; v < words; v++) into[v]! |= bits[a + v]! | bits[b + v]! | bits[c + v]! | bits[d + v]!
  }
  for (; at < count; at++) {
    const row = members[at]!
    for (let v = 0; v < words; v++) into[v]! |= bits[row + v]!
  }
}

/**
 * Takes the nodes that are left and have a neighbour in the frontier.
 *
 * @returns words that were read
 */
function inward(bits: Int32Array, words: number, frontier: Int32Array, left: Int32Array, into: Int32Array): number {
  let read = 0
  for (let w = 0; w < words; w++) {
    let found = 0
    for (let word = left[w]!; word !== 0; word &= word - 1) {
      const lowest = word & -word
      const row = ((w << 5) + 31 - Math.clz32(lowest)) * words
      let v = 0
      while (v < words && (bits[row + v]! & frontier[v]!) === 0) v++
      if (v < words) found |= lowest
      read += v
    }
    into[w]! |= found
  }
  return read
}
