import { type Network, strengths } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import type { SignedOptions } from "./modularity.js"

/**
 * A network, or a network of groups of nodes, as the Leiden method sees it: what a module gains by a node is the weight
 * between both less what is expected, Σ_t c_t · s_t(node) · S_t(module).
 */
export interface Level {
  /** Weights may be negative: each counts for what it adds to the quality. */
  readonly network: Network
  /** One or two kinds of strength, [nodes] each. */
  readonly strengths: readonly Float64Array[]
  /** c_t of each kind. */
  readonly coefficients: readonly number[]
  /** Sum of the absolute weights: gains below its rounding are none. */
  readonly scale: number
  /** Mean absolute weight: what is a small gain. */
  readonly unit: number
}

/** The nodes themselves; without `negative` for a network without negative weights. */
export function ground(network: Network, resolution: number, negative: SignedOptions["negative"]): Level {
  const plus = negative === undefined ? network : part(network, 1)
  const parts = negative === undefined ? [plus] : [plus, part(network, -1)]
  const kinds = parts.map(strengths)
  const totals = kinds.map((kind) => kind.reduce((sum, value) => sum + value, 0))
  // Multiplied by all weight, so that plain weights keep their size.
  const all = totals.reduce((sum, total) => sum + total, 0)
  const worth = negative === "asymmetric" && totals[0]! > 0 ? all / totals[0]! : 1
  const own =
    negative === undefined
      ? network
      : { ...network, weights: network.weights?.map((weight) => (weight > 0 ? worth * weight : weight)) }
  const sizes = Array.from(own.weights ?? [], Math.abs)
  const scale = own.weights === undefined ? 2 * network.edges : sizes.reduce((sum, size) => sum + size, 0)
  return {
    network: own as Network,
    strengths: kinds,
    coefficients: totals.map((total, t) => (total === 0 ? 0 : ((t === 0 ? worth : -1) * resolution) / total)),
    scale,
    unit: network.edges === 0 ? 1 : scale / (2 * network.edges),
  }
}

/** The weights of one sign, as positive numbers; those of the other as 0. */
function part(network: Network, sign: 1 | -1): Network {
  const weights = network.weights ?? new Float64Array(network.neighbours.length).fill(1)
  return { ...network, weights: weights.map((weight) => Math.max(0, sign * weight)) }
}

/** The network of groups. */
export function aggregate(level: Level, of: Int32Array, count: number): Level {
  const { network } = level
  const { nodes, offsets, neighbours, weights } = network
  const members: number[][] = Array.from({ length: count }, () => [])
  for (let i = 0; i < nodes; i++) members[of[i]!]!.push(i)
  const from: number[] = []
  const to: number[] = []
  const between: number[] = []
  const toward = new Float64Array(count)
  const seen = new Uint8Array(count)
  for (let group = 0; group < count; group++) {
    const reached: number[] = []
    for (const i of members[group]!) {
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const other = of[neighbours[e]!]!
        if (other <= group) continue
        if (seen[other] === 0) {
          seen[other] = 1
          reached.push(other)
        }
        toward[other]! += weights === undefined ? 1 : weights[e]!
      }
    }
    for (const other of reached) {
      from.push(group)
      to.push(other)
      between.push(toward[other]!)
      toward[other] = 0
      seen[other] = 0
    }
  }
  return {
    ...level,
    network: networkOfEnds(count, Int32Array.from(from), Int32Array.from(to), Float64Array.from(between)),
    strengths: level.strengths.map((kind) => {
      const sums = new Float64Array(count)
      for (let i = 0; i < nodes; i++) sums[of[i]!]! += kind[i]!
      return sums
    }),
  }
}

/** What is expected between a node and something of the given sums. */
export function expected({ strengths, coefficients }: Level, node: number, sums: readonly Float64Array[], at: number) {
  let sum = 0
  for (let t = 0; t < coefficients.length; t++) sum += coefficients[t]! * strengths[t]![node]! * sums[t]![at]!
  return sum
}
