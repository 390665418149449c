import type { Network } from "./network.js"

/** The adjacency matrix as bits, a row of 32-bit words for each node: half a million pairs fit into 64 kB. */
export interface BitRows {
  /** Words in a row. */
  readonly words: number
  readonly bits: Int32Array
}

/** The bits of a network's edges. */
export function bitRows({ nodes, offsets, neighbours }: Network): BitRows {
  const words = (nodes + 31) >>> 5
  const bits = new Int32Array(nodes * words)
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const j = neighbours[e]!
      bits[i * words + (j >>> 5)]! |= 1 << (j & 31)
    }
  }
  return { words, bits }
}

/** Number of ones in 32 bits. */
export function popcount(x: number): number {
  x -= (x >>> 1) & 0x55555555
  x = (x & 0x33333333) + ((x >>> 2) & 0x33333333)
  x = (x + (x >>> 4)) & 0x0f0f0f0f
  return Math.imul(x, 0x01010101) >>> 24
}
