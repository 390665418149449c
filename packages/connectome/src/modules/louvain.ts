import { deriveSeed, Rng } from "@llm-fmri/random"
import type { Network } from "../network/network.js"
import { aggregate, type Level, levelOf } from "./louvain-level.js"
import { moveNodes } from "./louvain-moves.js"
import { modularity, needPositive } from "./modularity.js"
import { modulesIn, renumber } from "./partition.js"
import { shake } from "./shake.js"

export interface LouvainOptions {
  /** Seed of the orders in which nodes are visited. */
  readonly seed: number
  /** Runs, the best of which is kept, *10*. The best of more runs is higher: give nulls as many. */
  readonly restarts?: number
  /** γ, *1* */
  readonly resolution?: number
}

/** A partition into modules and its modularity. */
export interface Modules {
  /** The module of each node, numbered in the order of their first nodes, [nodes]. */
  readonly of: Int32Array
  readonly count: number
  /** Q */
  readonly quality: number
}

/**
 * Modules of high modularity by the Louvain method (Blondel et al. 2008). Each run is refined: half of its nodes are put
 * into modules by lot and the run goes on from there, as long as that gains (iterated local search).
 *
 * @throws FmriError `NegativeWeights`
 *
 * @example
 * ```ts
 * const barbell = networkOfEdges(6, [[0, 1], [0, 2], [1, 2], [2, 3], [3, 4], [3, 5], [4, 5]])
 * louvain(barbell, { seed: 1 }).of // [0, 0, 0, 1, 1, 1]
 * ```
 */
export function louvain(network: Network, { seed, restarts = 10, resolution = 1 }: LouvainOptions): Modules {
  needPositive(network)
  let best: Modules | undefined
  const level = levelOf(network)
  for (let run = 0; run < restarts; run++) {
    const rng = new Rng(deriveSeed(seed, "louvain", run))
    let of = climb(level, resolution, rng)
    let quality = qualityOf(network, of, resolution)
    for (;;) {
      const again = climb(level, resolution, rng, shake(of.modules, rng))
      const higher = qualityOf(network, again, resolution)
      if (higher <= quality + 1e-12) break
      of = again
      quality = higher
    }
    if (best === undefined || quality > best.quality) {
      const numbered = renumber(of.modules)
      best = { of: numbered, count: modulesIn(numbered), quality }
    }
  }
  return best!
}

/** A partition, and the network of its modules. */
interface Climbed {
  readonly modules: Int32Array
  readonly top: Level
}

/** Moves nodes, then modules of nodes, and so on up, from a partition or from single nodes. */
function climb(level: Level, resolution: number, rng: Rng, start?: Int32Array): Climbed {
  const { nodes } = level.network
  const of = start === undefined ? Int32Array.from({ length: nodes }, (_, i) => i) : renumber(start)
  const { any, held } = moveNodes(level, of, resolution, rng)
  if (!any && start === undefined) return { modules: of, top: level }
  const modules = renumber(of)
  const count = modulesIn(modules)
  if (count === nodes) return { modules, top: level }
  const above = aggregate(level, modules, count, held && { held, names: of })
  const climbed = climb(above, resolution, rng)
  for (let i = 0; i < nodes; i++) modules[i] = climbed.modules[modules[i]!]!
  return { modules, top: climbed.top }
}

/** Modularity: without weights all sums are whole numbers, so that those of the modules' network are just as exact. */
function qualityOf(network: Network, { modules, top }: Climbed, resolution: number): number {
  if (network.weights !== undefined) return modularity(network, modules, { resolution })
  const { loops, strength, total } = top
  let quality = 0
  if (total === 0) return quality
  for (let at = 0; at < loops.length; at++) {
    quality += loops[at]! / total - resolution * (strength[at]! / total) ** 2
  }
  return quality
}
