import { Rng } from "@llm-fmri/random"
import { degrees, type Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import { shuffledWeights, Wiring } from "./rewire.js"
import { ringEnds } from "./ring.js"

export interface LatticeOptions {
  readonly seed: number
  /** Swaps that are tried, for each edge, once the lattice is laid out: *20*, up to 200 in networks below 10,000 edges. */
  readonly tries?: number
}

/**
 * A network of the same degrees that is as much like a ring lattice as may be. What ω and small-world propensity call a
 * lattice. Nodes keep their numbers.
 *
 * Nodes are put on a ring by lot. Edges are laid out anew: each node, the one of most neighbours first, is joined to the
 * nearest that lack some. Swaps that don't make edges longer on the whole (Sporns & Zwi 2004) then smooth what is left. Where
 * all degrees are equal this is the ring lattice itself. Swaps alone, from the network's own edges, take far more tries
 * than anyone gives them: for 200 nodes of 8 neighbours, 5 iterations of bctpy's `latmio_und` reach 0.15 and this the
 * ring lattice's 0.64, and a lattice that clusters too little makes ω and small-world propensity too low.
 *
 * @example
 * ```ts
 * const ring = networkOfEdges(8, Array.from({ length: 8 }, (_, i) => [i, (i + 1) % 8] as const))
 * degrees(lattice(ring, { seed: 1 })) // [2, 2, 2, 2, 2, 2, 2, 2]
 * ```
 */
export function lattice(network: Network, { seed, tries }: LatticeOptions): Network {
  const { nodes, edges } = network
  if (edges < 2) return network
  const swaps = edges * (tries ?? Math.max(20, Math.min(200, Math.floor(200_000 / edges))))
  const rng = new Rng(seed)
  const place = Int32Array.from({ length: nodes }, (_, i) => i)
  rng.shuffle(place)
  const apart = (i: number, j: number) => {
    const distance = Math.abs(place[i]! - place[j]!)
    return Math.min(distance, nodes - distance)
  }
  const ends = ringEnds(degrees(network), place)
  const wiring = new Wiring(ends === undefined ? network : networkOfEnds(nodes, ends.from, ends.to))
  wiring.swap(swaps, rng, (a, b, c, d) => apart(a, b) + apart(c, d) >= apart(a, d) + apart(c, b))
  return networkOfEnds(nodes, wiring.from, wiring.to, shuffledWeights(network, rng))
}
