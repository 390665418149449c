import { type Network, strengths } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import type { NeighbourCounts } from "./neighbour-counts.js"

/** A network of modules: loops are the weight within, counted from both ends. */
export interface Level {
  readonly network: Network
  readonly loops: Float64Array
  readonly strength: Float64Array
  readonly total: number
}

/** The nodes themselves. */
export function levelOf(network: Network): Level {
  const strength = strengths(network)
  const total = strength.reduce((sum, each) => sum + each, 0)
  return { network, loops: new Float64Array(network.nodes), strength, total }
}

/** Neighbours of nodes by module, and the names of modules under which they were counted, [nodes]. */
export interface Counted {
  readonly held: NeighbourCounts
  readonly names: Int32Array
}

/** More modules than this are not put into a square table. */
const mostInTable = 512

/**
 * The network of the modules.
 *
 * @param of the module of each node, numbered from 0
 * @param counted what is known of the nodes' neighbours
 */
export function aggregate(level: Level, of: Int32Array, count: number, counted?: Counted): Level {
  const { network, loops, strength, total } = level
  const own = new Float64Array(count)
  const sums = new Float64Array(count)
  for (let i = 0; i < network.nodes; i++) {
    own[of[i]!]! += loops[i]!
    sums[of[i]!]! += strength[i]!
  }
  const make = count > mostInTable ? fromRows : counted === undefined ? fromTable : fromCounts(counted)
  const above = make(network, of, count, own)
  return { network: above, loops: own, strength: sums, total }
}

/** Weights between modules, summed in a square table; those within are added to `own`. */
function fromTable({ nodes, offsets, neighbours, weights }: Network, of: Int32Array, count: number, own: Float64Array) {
  const between = new Float64Array(count * count)
  const met = new Uint8Array(count * count)
  for (let i = 0; i < nodes; i++) {
    const module = of[i]!
    const row = module * count
    const end = offsets[i + 1]!
    for (let e = offsets[i]!; e < end; e++) {
      const other = of[neighbours[e]!]!
      const weight = weights === undefined ? 1 : weights[e]!
      if (other === module) own[module]! += weight
      else {
        between[row + other]! += weight
        met[row + other] = 1
      }
    }
  }
  return aboveDiagonal(between, met, count)
}

/** The same of neighbours that were counted. */
const fromCounts =
  ({ held, names }: Counted) =>
  ({ nodes }: Network, of: Int32Array, count: number, own: Float64Array) => {
    const { counts, stride, used, columnOf } = held
    const numbered = new Int32Array(used)
    for (let i = 0; i < nodes; i++) numbered[columnOf[names[i]!]!] = of[i]!
    const between = new Float64Array(count * count)
    for (let i = 0; i < nodes; i++) {
      const row = of[i]! * count
      for (let column = 0; column < used; column++) {
        const met = counts[i * stride + column]!
        if (met !== 0) between[row + numbered[column]!]! += met
      }
    }
    for (let module = 0; module < count; module++) own[module]! += between[module * count + module]!
    return aboveDiagonal(
      between,
      Uint8Array.from(between, (sum) => (sum > 0 ? 1 : 0)),
      count,
    )
  }

function aboveDiagonal(between: Float64Array, met: Uint8Array, count: number): Network {
  let edges = 0
  for (let i = 0; i < count; i++) for (let j = i + 1; j < count; j++) edges += met[i * count + j]!
  const [from, to, sums] = [new Int32Array(edges), new Int32Array(edges), new Float64Array(edges)]
  let edge = 0
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      if (met[i * count + j] === 0) continue
      from[edge] = i
      to[edge] = j
      sums[edge++] = between[i * count + j]!
    }
  }
  return networkOfEnds(count, from, to, sums)
}

/** The same, module by module. */
function fromRows({ nodes, offsets, neighbours, weights }: Network, of: Int32Array, count: number, own: Float64Array) {
  const members: number[][] = Array.from({ length: count }, () => [])
  for (let i = 0; i < nodes; i++) members[of[i]!]!.push(i)
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
  return networkOfEnds(count, Int32Array.from(from), Int32Array.from(to), Float64Array.from(between))
}
