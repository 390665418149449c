import { deriveSeed } from "@llm-fmri/random"
import { clusteringAndLength } from "../measures/clustering-and-length.js"
import { richClub } from "../measures/rich-club.js"
import { louvain } from "../modules/louvain.js"
import { components } from "../network/components.js"
import type { Network } from "../network/network.js"
import { lattice } from "../nulls/lattice.js"
import { rewire } from "../nulls/rewire.js"

export type NetworkMeasure = "small-world" | "modularity" | "rich-club"

/** What is measured on every network, the same on the observed one and on those of the null. */
export interface ReadingSettings {
  readonly measures: readonly NetworkMeasure[]
  /** Rewired networks that clustering, path length and clubs are put in proportion to. */
  readonly references: number
  readonly lattices: number
  readonly swaps: number
  readonly restarts: number
  readonly resolution: number
}

/** Average clustering, transitivity and path length. */
export interface Look {
  readonly average: number
  readonly transitivity: number
  readonly length: number
}

/** Everything measured on one network. */
export interface Reading {
  readonly nodes: number
  readonly edges: number
  /** Share of the nodes in the largest part. */
  readonly largest: number
  readonly look?: Look
  /** Means over the references. */
  readonly random?: Look
  /** The lattice that clusters most. */
  readonly lattice?: Look
  readonly modules?: { readonly quality: number; readonly count: number; readonly of: Int32Array }
  /** Clubs at each k: edges, nodes, and the edges of the references' (sums, which have the same nodes). */
  readonly club?: { readonly edges: Int32Array; readonly members: Int32Array; readonly random?: Float64Array }
}

/** Measures one network. */
export function readNetwork(network: Network, settings: ReadingSettings, seed: number): Reading {
  const { measures, references, lattices, swaps, restarts, resolution } = settings
  const [small, rich] = [measures.includes("small-world"), measures.includes("rich-club")]
  const looks: Look[] = []
  const club = rich ? richClub(network) : undefined
  const joined = new Float64Array(club?.edges.length ?? 0)
  for (let draw = 0; draw < (small || rich ? references : 0); draw++) {
    const random = rewire(network, { seed: deriveSeed(seed, "reference", draw), swaps })
    if (small) looks.push(clusteringAndLength(random))
    if (rich) {
      richClub(random).edges.forEach((count, k) => {
        joined[k]! += count
      })
    }
  }
  const ordered = Array.from({ length: small ? lattices : 0 }, (_, draw) =>
    clusteringAndLength(lattice(network, { seed: deriveSeed(seed, "lattice", draw) })),
  )
  return {
    nodes: network.nodes,
    edges: network.edges,
    largest: components(network).largest,
    ...(small ? { look: clusteringAndLength(network) } : {}),
    ...(looks.length > 0 ? { random: meanLook(looks) } : {}),
    ...(ordered.length > 0 ? { lattice: ordered.reduce((a, b) => (b.average > a.average ? b : a)) } : {}),
    ...(measures.includes("modularity")
      ? { modules: louvain(network, { seed: deriveSeed(seed, "modules"), restarts, resolution }) }
      : {}),
    ...(club
      ? { club: { edges: club.edges, members: club.members, ...(references > 0 ? { random: joined } : {}) } }
      : {}),
  }
}

export function meanLook(looks: readonly Look[]): Look {
  const mean = (of: (look: Look) => number) => looks.reduce((sum, one) => sum + of(one), 0) / looks.length
  return {
    average: mean(({ average }) => average),
    transitivity: mean(({ transitivity }) => transitivity),
    length: mean(({ length }) => length),
  }
}
