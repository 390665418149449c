import {
  components,
  louvain,
  type Modules,
  type Network,
  rewire,
  signedModularity,
  thresholdByDensity,
} from "@llm-fmri/connectome"
import { isFmriError } from "@llm-fmri/errors"
import { deriveSeed } from "@llm-fmri/random"
import { inThreads, type ThreadOptions } from "@llm-fmri/threads"

/** What is asked of one matrix of correlations. */
export interface Asked {
  /** Shares of the pairs that become edges. */
  readonly densities: readonly number[]
  /** γ of each, *1*. */
  readonly resolutions?: readonly number[]
  /** *positive*: the largest r; absolute: the largest |r|; signed: the largest |r| with their signs, see `modulesOf`. */
  readonly sign?: "positive" | "absolute" | "signed"
  /** Runs of Louvain. */
  readonly restarts: number
  readonly seed: number
  /** Rewire each network, keeping its degrees, before modules are looked for. */
  readonly rewired?: boolean
  /** The density whose partition (γ = 1) is returned. */
  readonly keep?: number
}

/** One matrix of correlations, [nodes, nodes], and what is asked of it. */
export interface ModuleJob extends Asked {
  readonly nodes: number
  readonly r: Float32Array
}

/** Modularity at one density and resolution. */
export interface Cell {
  readonly density: number
  readonly resolution: number
  /** Share of the nodes that hang together. */
  readonly giant: number
  /** Q of the best partition found; undefined where there is no such network. */
  readonly q: number | undefined
  /** Number of modules. */
  readonly count: number
}

export interface ModulesFound {
  readonly cells: readonly Cell[]
  /** The module of each node at the density that was to be kept. */
  readonly modules?: Int32Array
}

/**
 * Q of the networks of a matrix of correlations, at every density and resolution that is asked for. Pure, one job of a
 * thread: the seed of each network is named by its density.
 *
 * Signed: Q* of the strongest pairs with their r as weights (negative ones count for less, Rubinov & Sporns 2011), of the
 * partition that the positive network of that density has.
 *
 * @example
 * ```ts
 * modulesOf({ nodes, r, densities: [0.1], restarts: 3, seed: 1 }).cells[0].q
 * ```
 */
export function modulesOf(job: ModuleJob): ModulesFound {
  const { nodes, r, densities, resolutions = [1], sign = "positive", restarts, keep } = job
  const cells: Cell[] = []
  let kept: Int32Array | undefined
  for (const density of densities) {
    const seed = deriveSeed(job.seed, Math.round(density * 1e6))
    const network = possible(() => {
      const own = thresholdByDensity(r, nodes, { density, sign: sign === "absolute" ? "absolute" : "positive" })
      return job.rewired ? rewire(own, { seed: deriveSeed(seed, "rewire") }) : own
    })
    const giant = network === undefined ? 0 : components(network).largest
    for (const resolution of resolutions) {
      if (network === undefined) {
        cells.push({ density, resolution, giant, q: undefined, count: 0 })
        continue
      }
      const found = louvain(network, { seed, restarts, resolution })
      if (density === keep && resolution === 1) kept = found.of
      const q = sign === "signed" ? signed(job, density, found, resolution) : found.quality
      cells.push({ density, resolution, giant, q, count: found.count })
    }
  }
  return { cells, ...(kept === undefined ? {} : { modules: kept }) }
}

function signed({ nodes, r }: ModuleJob, density: number, { of }: Modules, resolution: number): number {
  return signedModularity(thresholdByDensity(r, nodes, { density, sign: "signed" }), of, { resolution })
}

/** The network, unless so many pairs are not positive or its edges cannot be swapped. */
function possible(make: () => Network): Network | undefined {
  try {
    return make()
  } catch (error) {
    if (isFmriError(error) && (error.tag === "TooFewEdges" || error.tag === "NotRewired")) return undefined
    throw error
  }
}

/** `modulesOf` of many jobs, on all cores. */
export function findModules(
  jobs: Iterable<ModuleJob> | AsyncIterable<ModuleJob>,
  options: ThreadOptions = {},
): Promise<ModulesFound[]> {
  return inThreads<ModuleJob, ModulesFound>(import.meta.url, "modulesOf", jobs, options)
}
