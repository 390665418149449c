import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { edgeEnds, type Network } from "../network/network.js"
import { networkOfEnds } from "../network/network-of-edges.js"
import { dealWeights } from "./deal-weights.js"
import { swapSigned } from "./signed-swaps.js"

export interface RewireStrengthsOptions {
  readonly seed: number
  /** Swaps that are tried, for each edge, *10*. */
  readonly swaps?: number
  /** Exchanges of weights that are tried, for each edge, *50*. */
  readonly exchanges?: number
}

/** How near the strengths of a rewired network come to the network's own. */
export interface StrengthMatch {
  /** Pearson's r over the nodes; NaN where one side does not vary. Say it beside results. */
  readonly correlation: number
  /** Σ|s′ − s| / Σ|s| */
  readonly error: number
}

export interface RewiredStrengths {
  readonly network: Network
  /** Of the edges above 0 and of those below; a sign without edges has none. */
  readonly positive?: StrengthMatch
  readonly negative?: StrengthMatch
}

/**
 * A network of the same degrees, the same weights and very nearly the same strengths, else drawn by lot; in a signed network
 * all three for each sign by itself, so that no negative weight is lost (Rubinov & Sporns 2011, whose two steps these are).
 * Edges are swapped as in `rewire`, also between signs; then the weights are dealt to the edges so that strengths come out
 * right. In a complete network only the weights move.
 *
 * @param network with weights, none of them 0
 * @throws FmriError `NoWeights`; `NotRewired` where over nine tenths of the edges are what they were
 *
 * @example
 * ```ts
 * const ring = networkOfEdges(20, Array.from({ length: 20 }, (_, i) => [i, (i + 1) % 20, i % 2 === 0 ? 2 : -1] as const))
 * const { network } = rewireStrengths(ring, { seed: 1 })
 * network.weights.filter((weight) => weight < 0).length // 20
 * ```
 */
export function rewireStrengths(
  network: Network,
  { seed, swaps = 10, exchanges = 50 }: RewireStrengthsOptions,
): RewiredStrengths {
  const { nodes, edges } = network
  const given = edgeWeights(network)
  const rng = new Rng(seed)
  const { from, to } = edgeEnds(network)
  const sign = Int8Array.from(given, Math.sign)
  const moved = { nodes, from: from.slice(), to: to.slice(), sign: sign.slice() }
  swapSigned(moved, swaps * edges, rng)
  const weights = new Float64Array(edges)
  const matches = [1, -1].map((own) => {
    const before = Int32Array.from(given.keys()).filter((e) => sign[e] === own)
    const after = Int32Array.from(given.keys()).filter((e) => moved.sign[e] === own)
    if (before.length === 0) return undefined
    const wanted = strengthsOf(nodes, from, to, given, before)
    const dealt = Float64Array.from(before, (e) => given[e]!)
    const [i, j] = [after.map((e) => moved.from[e]!), after.map((e) => moved.to[e]!)]
    dealWeights(i, j, dealt, wanted, exchanges * before.length, rng)
    after.forEach((e, at) => {
      weights[e] = dealt[at]!
    })
    return match(wanted, strengthsOf(nodes, moved.from, moved.to, weights, after))
  })
  const made = networkOfEnds(nodes, moved.from, moved.to, weights)
  refuseSame(network, made)
  const [positive, negative] = matches
  return { network: made, ...(positive && { positive }), ...(negative && { negative }) }
}

/** The weight of every edge in the order of `edgeEnds`. */
function edgeWeights({ nodes, offsets, neighbours, weights }: Network): Float64Array {
  if (weights === undefined || weights.includes(0)) {
    throw new FmriError("NoWeights", `the network has ${weights === undefined ? "no weights" : "edges of weight 0"}`, {
      fix: "Use rewire() for networks without weights, and leave edges of weight 0 out.",
    })
  }
  const own: number[] = []
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) if (neighbours[e]! > i) own.push(weights[e]!)
  }
  return Float64Array.from(own)
}

function strengthsOf(nodes: number, from: Int32Array, to: Int32Array, weights: Float64Array, edges: Int32Array) {
  const strengths = new Float64Array(nodes)
  for (const e of edges) {
    strengths[from[e]!]! += weights[e]!
    strengths[to[e]!]! += weights[e]!
  }
  return strengths
}

function match(wanted: Float64Array, found: Float64Array): StrengthMatch {
  const n = wanted.length
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / n
  const [w, f] = [mean(wanted), mean(found)]
  let [ww, ff, wf, gap, size] = [0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    ww += (wanted[i]! - w) ** 2
    ff += (found[i]! - f) ** 2
    wf += (wanted[i]! - w) * (found[i]! - f)
    gap += Math.abs(wanted[i]! - found[i]!)
    size += Math.abs(wanted[i]!)
  }
  const rounding = 1e-20 * n * w * w
  return { correlation: ww > rounding && ff > rounding ? wf / Math.sqrt(ww * ff) : Number.NaN, error: gap / size }
}

function refuseSame(network: Network, made: Network): void {
  let same = 0
  for (let i = 0; i < network.nodes; i++) {
    const own = new Map<number, number>()
    for (let e = network.offsets[i]!; e < network.offsets[i + 1]!; e++) {
      own.set(network.neighbours[e]!, network.weights![e]!)
    }
    for (let e = made.offsets[i]!; e < made.offsets[i + 1]!; e++) {
      if (own.get(made.neighbours[e]!) === made.weights![e]) same++
    }
  }
  if (same <= 1.8 * network.edges) return
  throw new FmriError("NotRewired", `${same / 2} of ${network.edges} edges are what they were`, {
    fix: "Use another null model: these degrees and strengths leave no room.",
    fields: { same: same / 2, edges: network.edges },
  })
}
