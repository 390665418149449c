import {
  clustering,
  components,
  degrees,
  lattice,
  type Network,
  paths,
  rewire,
  thresholdByDensity,
} from "@llm-fmri/connectome"
import { deriveSeed } from "@llm-fmri/random"
import { byDegree, clubCurve, gini } from "./clubs.js"
import { hubShare, middleDensity } from "./settings.js"

/** Correlations of which a network is made at each density, and how it is measured. Plain data: a job of a thread. */
export interface LookJob {
  /** [units, units] */
  readonly r: Float32Array
  readonly units: number
  readonly densities: readonly number[]
  readonly seed: number
  /** Rewired networks of the same degrees: their mean is what σ and clubs are related to. */
  readonly rewired: number
  /** Also compare with a lattice of the same degrees, for ω and small-world propensity. */
  readonly lattice: boolean
  /** Correlations of the same units over each half of the words: do they have the same hubs? */
  readonly halves?: readonly [Float32Array, Float32Array]
}

export interface Looked {
  readonly looks: (Look | undefined)[]
  /** Share of the hubs that both halves of the words have. */
  readonly sameHubs?: number
}

/** Measures the networks of a job. */
export function lookAt(job: LookJob): Looked {
  const { halves, units } = job
  return { looks: look(job), ...(halves ? { sameHubs: sameHubs(halves.map((r) => hubs(r, units))) } : {}) }
}

/** The units of most neighbours at the middle density, most first. */
export function hubs(r: Float32Array, units: number): Int32Array {
  const network = thresholdByDensity(r, units, { density: middleDensity })
  return byDegree(degrees(network)).subarray(0, Math.max(1, Math.round(hubShare * units)))
}

function sameHubs([first, second]: readonly Int32Array[]): number {
  const known = new Set(first)
  return second!.filter((unit) => known.has(unit)).length / known.size
}

/** A network at one density. */
export interface Look {
  readonly density: number
  /** Share of the units in the largest connected part. */
  readonly giant: number
  readonly clustering: number
  readonly transitivity: number
  /** Mean distance of the pairs that are connected. */
  readonly length: number
  /** Gini's coefficient of the degrees. */
  readonly gini: number
  /** φ by club. */
  readonly clubs: Float64Array
  /** The same of each rewired network. */
  readonly rewired: readonly { readonly clustering: number; readonly length: number; readonly clubs: Float64Array }[]
  readonly lattice?: { readonly clustering: number; readonly length: number }
}

/**
 * Networks of the strongest positive correlations, measured at each density; undefined where so many pairs are not
 * positive, or where the network cannot be rewired. Everything is drawn by the seed.
 */
export function look({ r, units, densities, seed, rewired, lattice: ordered }: LookJob): (Look | undefined)[] {
  return densities.map((density) => {
    try {
      const network = thresholdByDensity(r, units, { density })
      const draws = Array.from({ length: rewired }, (_, draw) =>
        rewire(network, { seed: deriveSeed(seed, "rewire", String(density), draw) }),
      )
      const { average, transitivity } = clustering(network)
      return {
        density,
        giant: components(network).largest,
        clustering: average,
        transitivity,
        length: paths(network).length,
        gini: gini(degrees(network)),
        clubs: clubCurve(network),
        rewired: draws.map((random) => ({ ...shape(random), clubs: clubCurve(random) })),
        ...(ordered
          ? {
              lattice: shape(
                lattice(network, { seed: deriveSeed(seed, "lattice", String(density)), tries: latticeTries }),
              ),
            }
          : {}),
      }
    } catch (error) {
      if (["TooFewEdges", "NotRewired"].includes((error as { tag?: string }).tag ?? "")) return undefined
      throw error
    }
  })
}

/** A lattice is laid out first, and swaps only smooth it: after five an edge its clustering moves in the second digit. */
const latticeTries = 5

function shape(network: Network): { clustering: number; length: number } {
  return { clustering: clustering(network).average, length: paths(network).length }
}
