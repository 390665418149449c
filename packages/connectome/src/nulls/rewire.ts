import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { bitRows } from "../network/bit-rows.js"
import { components } from "../network/components.js"
import { edgeEnds, type Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"

export interface RewireOptions {
  readonly seed: number
  /** Swaps that are tried, for each edge, *10*. */
  readonly swaps?: number
  /** Keep the number of connected parts what it is, *false*. */
  readonly connected?: boolean
}

/**
 * A network of the same degrees and else drawn by lot: pairs of edges a–b, c–d become a–d, c–b, unless that would make a
 * loop or an edge twice (Maslov & Sneppen 2002). A swap that is refused counts as a step, without which networks that can
 * move in more ways would come out more often. Weights are dealt anew to the edges.
 *
 * @throws FmriError `NotRewired` where fewer than a tenth of the edges could be swapped: nearly complete networks, stars
 *
 * @example
 * ```ts
 * const ring = networkOfEdges(8, Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8] as const))
 * degrees(rewire(ring, { seed: 1 })) // [2, 2, 2, 2, 2, 2, 2, 2]
 * ```
 */
export function rewire(network: Network, { seed, swaps = 10, connected = false }: RewireOptions): Network {
  const rng = new Rng(seed)
  const wiring = new Wiring(network)
  const tries = Math.ceil(swaps * network.edges)
  if (network.edges < 2 || tries === 0) return network
  const made = connected ? swapConnected(wiring, network, tries, rng) : wiring.swap(tries, rng)
  if (made * 10 >= network.edges) return wiring.network(shuffledWeights(network, rng))
  throw new FmriError("NotRewired", `of ${tries} swaps of ${network.edges} edges only ${made} could be made`, {
    fix: "Use a sparser network, more swaps, or another null model.",
    fields: { made, tries },
  })
}

/** Edges that are being swapped. */
export class Wiring {
  readonly nodes: number
  from: Int32Array
  to: Int32Array
  bits: Int32Array
  readonly words: number

  constructor(network: Network) {
    const { from, to } = edgeEnds(network)
    const { words, bits } = bitRows(network)
    this.nodes = network.nodes
    this.from = from
    this.to = to
    this.words = words
    this.bits = bits
  }

  /**
   * Tries swaps of edges drawn by lot.
   *
   * @param accept asked before a possible swap of a–b and c–d into a–d and c–b
   * @returns how many were made
   */
  swap(tries: number, rng: Rng, accept?: (a: number, b: number, c: number, d: number) => boolean): number {
    const { bits, words } = this
    const edges = this.from.length
    // Both ends of an edge lie side by side: edges are drawn from all over, and each is fetched only once.
    const ends = new Int32Array(2 * edges)
    for (let e = 0; e < edges; e++) {
      ends[2 * e] = this.from[e]!
      ends[2 * e + 1] = this.to[e]!
    }
    let made = 0
    for (let step = 0; step < tries; step++) {
      const e = 2 * rng.int(edges)
      const f = 2 * rng.int(edges)
      if (e === f) continue
      const a = ends[e]!
      const b = ends[e + 1]!
      const turned = rng.uint32() & 1
      const c = ends[f + turned]!
      const d = ends[f + 1 - turned]!
      if (a === c || a === d || b === c || b === d) continue
      const ad = a * words + (d >>> 5)
      const cb = c * words + (b >>> 5)
      const dBit = 1 << (d & 31)
      const bBit = 1 << (b & 31)
      if ((bits[ad]! & dBit) !== 0 || (bits[cb]! & bBit) !== 0) continue
      if (accept !== undefined && !accept(a, b, c, d)) continue
      const aBit = 1 << (a & 31)
      const cBit = 1 << (c & 31)
      bits[a * words + (b >>> 5)]! ^= bBit
      bits[b * words + (a >>> 5)]! ^= aBit
      bits[c * words + (d >>> 5)]! ^= dBit
      bits[d * words + (c >>> 5)]! ^= cBit
      bits[ad]! ^= dBit
      bits[d * words + (a >>> 5)]! ^= aBit
      bits[cb]! ^= bBit
      bits[b * words + (c >>> 5)]! ^= cBit
      ends[e + 1] = d
      ends[f] = c
      ends[f + 1] = b
      made++
    }
    for (let e = 0; e < edges; e++) {
      this.from[e] = ends[2 * e]!
      this.to[e] = ends[2 * e + 1]!
    }
    return made
  }

  network(weights: Float64Array | undefined): Network {
    return networkOfEnds(this.nodes, this.from, this.to, weights)
  }
}

/**
 * Swaps in stretches that are taken back where they cut the network apart (Viger & Latapy 2016).
 *
 * @returns how many were made
 */
function swapConnected(wiring: Wiring, network: Network, tries: number, rng: Rng): number {
  const parts = components(network).sizes.length
  let stretch = Math.max(1, Math.ceil(network.edges / 10))
  let made = 0
  for (let step = 0; step < tries; ) {
    const kept = { from: wiring.from.slice(), to: wiring.to.slice(), bits: wiring.bits.slice() }
    const length = Math.min(stretch, tries - step)
    const own = wiring.swap(length, rng)
    step += length
    if (components(wiring.network(undefined)).sizes.length === parts) {
      made += own
      stretch = Math.ceil(stretch * 1.2)
    } else {
      Object.assign(wiring, kept)
      stretch = Math.max(1, Math.floor(stretch / 2))
    }
  }
  return made
}

/** The weights in another order; none for a network without. */
export function shuffledWeights(network: Network, rng: Rng): Float64Array | undefined {
  const { nodes, offsets, neighbours, weights } = network
  if (weights === undefined) return undefined
  const own: number[] = []
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) if (neighbours[e]! > i) own.push(weights[e]!)
  }
  rng.shuffle(own)
  return Float64Array.from(own)
}
