import { Rng } from "@llm-fmri/random"
import type { Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import { shuffledWeights, Wiring } from "./rewire.js"

export interface LatticeOptions {
  readonly seed: number
  /** Swaps that are tried, for each edge, *20*. */
  readonly tries?: number
}

/**
 * A network of the same degrees that is as much like a ring lattice as swaps make it: nodes are put on a ring by lot, and
 * a swap is made where it does not make edges longer on the whole (Sporns & Zwi 2004). What ω and small-world propensity
 * call a lattice. Nodes keep their numbers.
 *
 * @example
 * ```ts
 * const ring = networkOfEdges(8, Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8] as const))
 * degrees(lattice(ring, { seed: 1 })) // [2, 2, 2, 2, 2, 2, 2, 2]
 * ```
 */
export function lattice(network: Network, { seed, tries = 20 }: LatticeOptions): Network {
  const { nodes, edges } = network
  if (edges < 2) return network
  const rng = new Rng(seed)
  const place = Int32Array.from({ length: nodes }, (_, i) => i)
  rng.shuffle(place)
  const apart = (i: number, j: number) => {
    const distance = Math.abs(place[i]! - place[j]!)
    return Math.min(distance, nodes - distance)
  }
  const wiring = new Wiring(network)
  wiring.swap(tries * edges, rng, (a, b, c, d) => apart(a, b) + apart(c, d) >= apart(a, d) + apart(c, b))
  return networkOfEnds(nodes, wiring.from, wiring.to, shuffledWeights(network, rng))
}
