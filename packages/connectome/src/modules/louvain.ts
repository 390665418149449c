import { deriveSeed, Rng } from "@llm-fmri/random"
import { type Network, strengths } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import { modularity, needPositive } from "./modularity.js"
import { renumber } from "./partition.js"
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
    let quality = modularity(network, of, { resolution })
    for (;;) {
      const again = climb(level, resolution, rng, shake(of, rng))
      const higher = modularity(network, again, { resolution })
      if (higher <= quality + 1e-12) break
      of = again
      quality = higher
    }
    if (best === undefined || quality > best.quality) {
      const numbered = renumber(of)
      best = { of: numbered, count: new Set(numbered).size, quality }
    }
  }
  return best!
}

/** A network of modules: loops are the weight within, counted from both ends. */
interface Level {
  readonly network: Network
  readonly loops: Float64Array
  readonly strength: Float64Array
  readonly total: number
}

function levelOf(network: Network): Level {
  const strength = strengths(network)
  const total = strength.reduce((sum, each) => sum + each, 0)
  return { network, loops: new Float64Array(network.nodes), strength, total }
}

/** Moves nodes, then modules of nodes, and so on up, from a partition or from single nodes. */
function climb(level: Level, resolution: number, rng: Rng, start?: Int32Array): Int32Array {
  const of = start === undefined ? Int32Array.from({ length: level.network.nodes }, (_, i) => i) : renumber(start)
  const moved = moveNodes(level, of, resolution, rng)
  if (!moved && start === undefined) return of
  const modules = renumber(of)
  const count = modules.reduce((most, module) => Math.max(most, module), -1) + 1
  if (count === level.network.nodes) return modules
  const above = climb(aggregate(level, modules, count), resolution, rng)
  return modules.map((module) => above[module]!)
}

/**
 * Moves each node to the neighbouring module where modularity gains most, until none gains: a queue holds the nodes whose
 * neighbours have moved (Traag et al. 2019).
 */
function moveNodes({ network, strength, total }: Level, of: Int32Array, resolution: number, rng: Rng): boolean {
  const { nodes, offsets, neighbours, weights } = network
  if (total === 0) return false
  const sum = new Float64Array(nodes)
  const size = new Int32Array(nodes)
  for (let i = 0; i < nodes; i++) {
    sum[of[i]!]! += strength[i]!
    size[of[i]!]!++
  }
  const empty = Array.from(size.keys()).filter((module) => size[module] === 0)
  const order = Int32Array.from({ length: nodes }, (_, i) => i)
  rng.shuffle(order)
  // A ring: never more than `nodes` wait.
  const queue = order.slice()
  const waiting = new Uint8Array(nodes).fill(1)
  let head = 0
  let length = nodes
  const toward = new Float64Array(nodes)
  const touched = new Int32Array(nodes)
  let any = false
  while (length > 0) {
    const i = queue[head]!
    head = head + 1 === nodes ? 0 : head + 1
    length--
    waiting[i] = 0
    const own = of[i]!
    let reached = 0
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const module = of[neighbours[e]!]!
      const weight = weights === undefined ? 1 : weights[e]!
      if (toward[module] === 0) touched[reached++] = module
      toward[module]! += weight
    }
    sum[own]! -= strength[i]!
    const share = (resolution * strength[i]!) / total
    let best = own
    let most = toward[own]! - share * sum[own]!
    for (let r = 0; r < reached; r++) {
      const module = touched[r]!
      const gain = toward[module]! - share * sum[module]!
      if (gain > most + 1e-12 * total) {
        most = gain
        best = module
      }
    }
    for (let r = 0; r < reached; r++) toward[touched[r]!] = 0
    // Alone it gains nothing, which may be the best.
    if (most < -1e-12 * total && size[own]! > 1) best = empty.pop() ?? best
    sum[best]! += strength[i]!
    if (best === own) continue
    any = true
    if (--size[own]! === 0) empty.push(own)
    if (size[best]!++ === 0) {
      const at = empty.indexOf(best)
      if (at >= 0) empty.splice(at, 1)
    }
    of[i] = best
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const j = neighbours[e]!
      if (waiting[j] === 1 || of[j] === best) continue
      waiting[j] = 1
      queue[(head + length) % nodes] = j
      length++
    }
  }
  return any
}

/** The network of the modules. */
function aggregate({ network, loops, strength, total }: Level, of: Int32Array, count: number): Level {
  const { nodes, offsets, neighbours, weights } = network
  const own = new Float64Array(count)
  const sums = new Float64Array(count)
  const members: number[][] = Array.from({ length: count }, () => [])
  for (let i = 0; i < nodes; i++) {
    members[of[i]!]!.push(i)
    own[of[i]!]! += loops[i]!
    sums[of[i]!]! += strength[i]!
  }
  const from: number[] = []
  const to: number[] = []
  const between: number[] = []
  const toward = new Float64Array(count)
  for (let module = 0; module < count; module++) {
    const reached: number[] = []
    for (const i of members[module]!) {
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const other = of[neighbours[e]!]!
        const weight = weights === undefined ? 1 : weights[e]!
        if (other === module) own[module]! += weight
        else if (other > module) {
          if (toward[other] === 0) reached.push(other)
          toward[other]! += weight
        }
      }
    }
    for (const other of reached) {
      from.push(module)
      to.push(other)
      between.push(toward[other]!)
      toward[other] = 0
    }
  }
  const above = networkOfEnds(count, Int32Array.from(from), Int32Array.from(to), Float64Array.from(between))
  return { network: above, loops: own, strength: sums, total }
}
