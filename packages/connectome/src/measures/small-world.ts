import { deriveSeed } from "@llm-fmri/random"
import { inThreads, type ThreadOptions } from "@llm-fmri/threads"
import { density, type Network } from "../network/network.js"
import { type AgainstNull, againstNull } from "../nulls/against-null.js"
import { lattice } from "../nulls/lattice.js"
import { checkDraw } from "../nulls/null-networks.js"
import { rewire } from "../nulls/rewire.js"
import { type ClusteringAndLength, clusteringAndLength } from "./clustering-and-length.js"
import { smallWorldIndices } from "./small-world-indices.js"

export interface SmallWorldOptions {
  readonly seed: number
  /** Rewired networks of the same degrees, *100*. */
  readonly draws?: number
  /** Lattices of the same degrees; the one that clusters most is compared with, *5*. */
  readonly lattices?: number
  /** Swaps that are tried for each edge of a rewired network, *10*. */
  readonly swaps?: number
  /**
   * Draws of another null model in place of rewired networks: of as many nodes and edges, from rotated data for instance, or
   * what `clusteringAndLength` gave of them. They are then what σ, ω and propensity put in proportion: for those numbers as
   * the literature has them beside those of each draw, use `networkReport`.
   */
  readonly null?: readonly (Network | ClusteringAndLength)[]
}

/** Clustering and path length of a network, of draws of a null model, and what is made of them. */
export interface SmallWorld {
  readonly clustering: AgainstNull
  readonly transitivity: AgainstNull
  readonly length: AgainstNull
  /** Average clustering and path length of the lattice. */
  readonly lattice: { readonly clustering: number; readonly length: number }
  /** σ = (C / C_rand) / (L / L_rand) with means over the draws, rewired networks by default (Humphries & Gurney 2008). */
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
 * Small-world measures against rewired networks, or those of another null model, and lattices of the same degrees.
 *
 * σ above 1 is no evidence of anything but correlation: networks of thresholded correlations have it without structure.
 * Compare with data-level nulls (`rotatedBasis`) as well, and never across densities or numbers of nodes.
 *
 * @throws FmriError `NoNull` without draws, `BadNull` where a draw has another number of nodes or edges, `NotRewired`
 *
 * @example
 * ```ts
 * const ring = Array.from({ length: 20 }, (_, i) => [1, 2].map((step) => [i, (i + step) % 20] as const)).flat()
 * smallWorld(networkOfEdges(20, ring), { seed: 1, draws: 20 }).clustering.value // 0.5
 * ```
 */
export function smallWorld(network: Network, options: SmallWorldOptions): SmallWorld {
  const given = givenDraws(network, options.null)
  const found = jobsOf(network, options).map(drawn)
  return smallWorldOf(clusteringAndLength(network), given, found, options, density(network))
}

/**
 * {@link smallWorld} with its rewired networks and lattices drawn on all cores: the same result, whatever their number.
 *
 * @throws FmriError as {@link smallWorld}
 *
 * @example
 * ```ts
 * const ring = networkOfEdges(20, Array.from({ length: 20 }, (_, i) => [i, (i + 1) % 20] as const))
 * const { length } = await smallWorldInThreads(ring, { seed: 1, draws: 3, lattices: 1, threads: 1 })
 * length.value // ≈ 100 / 19
 * ```
 */
export async function smallWorldInThreads(
  network: Network,
  options: SmallWorldOptions & ThreadOptions,
): Promise<SmallWorld> {
  const given = givenDraws(network, options.null)
  const jobs = jobsOf(network, options)
  const found = await inThreads<Job, ClusteringAndLength>(import.meta.url, "drawn", jobs, options)
  return smallWorldOf(clusteringAndLength(network), given, found, options, density(network))
}

interface Job {
  readonly network: Network
  readonly kind: "rewire" | "lattice"
  readonly seed: number
  readonly swaps: number
}

/** One draw of one kind: what a thread does. */
export function drawn({ network, kind, seed, swaps }: Job): ClusteringAndLength {
  return clusteringAndLength(kind === "rewire" ? rewire(network, { seed, swaps }) : lattice(network, { seed }))
}

/** Rewired networks first, unless draws are given, then lattices. */
function jobsOf(network: Network, options: SmallWorldOptions): Job[] {
  const { seed, draws = 100, lattices = 5, swaps = 10 } = options
  const all = (kind: Job["kind"], count: number) =>
    Array.from({ length: count }, (_, draw): Job => ({ network, kind, seed: deriveSeed(seed, kind, draw), swaps }))
  return [...all("rewire", options.null === undefined ? draws : 0), ...all("lattice", Math.max(1, lattices))]
}

function givenDraws(network: Network, draws: SmallWorldOptions["null"]): ClusteringAndLength[] | undefined {
  return draws?.map((draw) => {
    if (!("nodes" in draw)) return draw
    checkDraw(network, draw)
    return clusteringAndLength(draw)
  })
}

function smallWorldOf(
  own: ClusteringAndLength,
  given: readonly ClusteringAndLength[] | undefined,
  found: readonly ClusteringAndLength[],
  { draws = 100 }: SmallWorldOptions,
  share: number,
): SmallWorld {
  const random = given ?? found.slice(0, draws)
  const lattices = given === undefined ? found.slice(draws) : found
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
  const ordered = lattices.reduce((a, b) => (b.average > a.average ? b : a))
  const means = { average: c.mean, transitivity: t.mean, length: l.mean }
  return {
    clustering: c,
    transitivity: t,
    length: l,
    lattice: { clustering: ordered.average, length: ordered.length },
    ...smallWorldIndices({ own, random: means, lattice: ordered }),
    ceiling: 1 / share,
    connected: own.connected,
  }
}
