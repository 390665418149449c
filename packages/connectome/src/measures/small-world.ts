import { deriveSeed } from "@llm-fmri/random"
import { density, type Network } from "../network/network.js"
import { type AgainstNull, againstNull } from "../nulls/against-null.js"
import { lattice } from "../nulls/lattice.js"
import { rewire } from "../nulls/rewire.js"
import { clustering } from "./clustering.js"
import { paths } from "./paths.js"

export interface SmallWorldOptions {
  readonly seed: number
  /** Rewired networks of the same degrees, *100*. */
  readonly draws?: number
  /** Lattices of the same degrees; the one that clusters most is compared with, *5*. */
  readonly lattices?: number
  /** Swaps that are tried for each edge of a rewired network, *10*. */
  readonly swaps?: number
}

/** Clustering and path length of a network, of rewired ones, and what is made of them. */
export interface SmallWorld {
  readonly clustering: AgainstNull
  readonly transitivity: AgainstNull
  readonly length: AgainstNull
  /** Average clustering and path length of the lattice. */
  readonly lattice: { readonly clustering: number; readonly length: number }
  /** σ = (C / C_rand) / (L / L_rand) with means over the rewired networks (Humphries & Gurney 2008). */
  readonly sigma: number
  /** About 1 / density: σ cannot be much larger, since C ≤ 1 and C_rand is about the density. */
  readonly ceiling: number
  /** σ with transitivity in place of average clustering, as some libraries have it. */
  readonly sigmaTransitivity: number
  /**
   * ω = L_rand / L − C / C_latt: −1 a lattice, 0 a small world, 1 random (Telesford et al. 2011). A network that clusters
   * more than its lattices counts as one.
   */
  readonly omega: number
  /** φ = 1 − √((ΔC² + ΔL²) / 2), each Δ within [0, 1] (Muldoon et al. 2016). */
  readonly propensity: number
  /** Share of the pairs that are connected: below about 0.95 path lengths mean little. */
  readonly connected: number
}

/**
 * Small-world measures against rewired networks and lattices of the same degrees.
 *
 * σ above 1 is no evidence of anything but correlation: networks of thresholded correlations have it without structure.
 * Compare with data-level nulls (rotated bases) as well, and never across densities or numbers of nodes.
 *
 * @throws FmriError `NoNull` without draws, `NotRewired`
 *
 * @example
 * ```ts
 * const ring = Array.from({ length: 20 }, (_, i) => [1, 2].map((step) => [i, (i + step) % 20] as const)).flat()
 * smallWorld(networkOfEdges(20, ring), { seed: 1, draws: 20 }).clustering.value // 0.5
 * ```
 */
export function smallWorld(
  network: Network,
  { seed, draws = 100, lattices = 5, swaps = 10 }: SmallWorldOptions,
): SmallWorld {
  const own = look(network)
  const random = Array.from({ length: draws }, (_, draw) =>
    look(rewire(network, { seed: deriveSeed(seed, "rewire", draw), swaps })),
  )
  const ordered = Array.from({ length: lattices }, (_, draw) =>
    look(lattice(network, { seed: deriveSeed(seed, "lattice", draw) })),
  )
  return smallWorldOf(own, random, ordered, density(network))
}

interface Look {
  readonly average: number
  readonly transitivity: number
  readonly length: number
  readonly connected: number
}

function look(network: Network): Look {
  const { average, transitivity } = clustering(network)
  const { length, connected } = paths(network)
  return { average, transitivity, length, connected }
}

function smallWorldOf(own: Look, random: readonly Look[], lattices: readonly Look[], share: number): SmallWorld {
  const c = againstNull(
    own.average,
    random.map(({ average }) => average),
  )
  const t = againstNull(
    own.transitivity,
    random.map(({ transitivity }) => transitivity),
  )
  const l = againstNull(
    own.length,
    random.map(({ length }) => length),
    "both",
  )
  const lambda = l.value / l.mean
  const ordered = lattices.reduce((a, b) => (b.average > a.average ? b : a))
  const within = (x: number) => (Number.isNaN(x) ? 0 : Math.min(1, Math.max(0, x)))
  const deltaC = within((ordered.average - c.value) / (ordered.average - c.mean))
  const deltaL = within((l.value - l.mean) / (ordered.length - l.mean))
  return {
    clustering: c,
    transitivity: t,
    length: l,
    lattice: { clustering: ordered.average, length: ordered.length },
    sigma: c.value / c.mean / lambda,
    ceiling: 1 / share,
    sigmaTransitivity: t.value / t.mean / lambda,
    omega: l.mean / l.value - c.value / Math.max(c.value, ordered.average),
    propensity: 1 - Math.sqrt((deltaC ** 2 + deltaL ** 2) / 2),
    connected: own.connected,
  }
}
