import type { Rng } from "@llm-fmri/random"
import type { Level } from "./louvain-level.js"
import { countMove, countNeighbours, freeColumn, type NeighbourCounts, takeColumn } from "./neighbour-counts.js"

/** Whether any node was moved, and what was counted of their neighbours. */
export interface Moved {
  readonly any: boolean
  readonly held?: NeighbourCounts
}

/**
 * Moves each node to the neighbouring module where modularity gains most, until none gains: a queue holds the nodes whose
 * neighbours have moved (Traag et al. 2019).
 *
 * Without weights, once there are fewer modules than half a node's neighbours, neighbours are counted by module and the
 * counts kept up with the moves, so that a look at a node need not go through its neighbours. Modules that gain the same but
 * for rounding are taken in the order of the neighbours, which then are gone through: the result is the same either way.
 */
export function moveNodes({ network, strength, total }: Level, of: Int32Array, resolution: number, rng: Rng): Moved {
  const { nodes, edges, offsets, neighbours, weights } = network
  if (total === 0) return { any: false }
  const sum = new Float64Array(nodes)
  const size = new Int32Array(nodes)
  for (let i = 0; i < nodes; i++) {
    sum[of[i]!]! += strength[i]!
    size[of[i]!]!++
  }
  const empty: number[] = []
  for (let module = 0; module < nodes; module++) if (size[module] === 0) empty.push(module)
  // A ring: never more than `nodes` wait.
  const queue = new Int32Array(nodes)
  for (let i = 0; i < nodes; i++) queue[i] = i
  rng.shuffle(queue)
  const waiting = new Uint8Array(nodes).fill(1)
  let head = 0
  let length = nodes
  const toward = new Float64Array(nodes)
  const touched = new Int32Array(nodes)
  const least = 1e-12 * total
  const few = weights === undefined && nodes < 0xffff ? edges / nodes : 0
  let held: NeighbourCounts | undefined
  let any = false
  while (length > 0) {
    const i = queue[head]!
    if (++head === nodes) head = 0
    length--
    waiting[i] = 0
    const own = of[i]!
    const start = offsets[i]!
    const end = offsets[i + 1]!
    sum[own]! -= strength[i]!
    const share = (resolution * strength[i]!) / total
    if (held === undefined && nodes - empty.length <= few) held = countNeighbours(network, of)
    let best = own
    let most = Number.NEGATIVE_INFINITY
    let second = Number.NEGATIVE_INFINITY
    if (held !== undefined) {
      const { counts, moduleOf, used } = held
      const row = i * held.stride
      most = counts[row + held.columnOf[own]!]! - share * sum[own]!
      for (let column = 0; column < used; column++) {
        const count = counts[row + column]!
        if (count === 0) continue
        const module = moduleOf[column]!
        if (module === own) continue
        const gain = count - share * sum[module]!
        if (gain > most) {
          second = most
          most = gain
          best = module
        } else if (gain > second) second = gain
      }
    }
    if (!(most - second > 2 * least)) {
      let reached = 0
      for (let e = start; e < end; e++) {
        const module = of[neighbours[e]!]!
        const weight = weights === undefined ? 1 : weights[e]!
        if (toward[module] === 0) touched[reached++] = module
        toward[module]! += weight
      }
      best = own
      most = toward[own]! - share * sum[own]!
      for (let r = 0; r < reached; r++) {
        const module = touched[r]!
        const gain = toward[module]! - share * sum[module]!
        if (gain > most + least) {
          most = gain
          best = module
        }
      }
      for (let r = 0; r < reached; r++) toward[touched[r]!] = 0
    }
    // Alone it gains nothing, which may be the best.
    if (most < -least && size[own]! > 1) best = empty.pop() ?? best
    sum[best]! += strength[i]!
    if (best === own) continue
    any = true
    if (--size[own]! === 0) empty.push(own)
    if (size[best]!++ === 0) {
      const at = empty.indexOf(best)
      if (at >= 0) empty.splice(at, 1)
    }
    of[i] = best
    if (held !== undefined) {
      if (held.columnOf[best]! < 0 && !takeColumn(held, best)) held = countNeighbours(network, of)
      else {
        countMove(held, network, i, own, best)
        if (size[own] === 0) freeColumn(held, own)
        if (held.free.length > 4 && 2 * held.free.length > held.used) held = countNeighbours(network, of)
      }
    }
    for (let e = start; e < end; e++) {
      const j = neighbours[e]!
      if (waiting[j] === 1 || of[j] === best) continue
      waiting[j] = 1
      const place = head + length++
      queue[place < nodes ? place : place - nodes] = j
    }
  }
  return held === undefined ? { any } : { any, held }
}
