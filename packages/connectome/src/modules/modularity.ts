import { FmriError } from "@llm-fmri/errors"
import type { Network } from "../network/network.js"
import { modulesIn, renumber } from "./partition.js"

/** How modularity is counted. */
export interface ModularityOptions {
  /** γ, *1*: above it smaller modules count for more (Reichardt & Bornholdt 2006). */
  readonly resolution?: number
}

/**
 * Modularity of a partition: Q = Σ_c [L_c / m − γ (K_c / 2m)²], L_c the weight of edges within module c, K_c the strength
 * of its nodes, m the weight of all edges (Newman & Girvan 2004).
 *
 * Its size means little alone: networks without modules reach 0.1 to 0.5 at their best partition, the more the sparser.
 *
 * @param modules the module of each node: any whole numbers, [nodes]
 * @throws FmriError `BadPartition`, and `NegativeWeights`: see `signedModularity`
 *
 * @example
 * ```ts
 * const barbell = networkOfEdges(6, [[0, 1], [0, 2], [1, 2], [2, 3], [3, 4], [3, 5], [4, 5]])
 * modularity(barbell, [0, 0, 0, 1, 1, 1]) // ≈ 0.3571 ± 0.0001
 * ```
 */
export function modularity(
  network: Network,
  modules: ArrayLike<number>,
  { resolution = 1 }: ModularityOptions = {},
): number {
  needPositive(network)
  const { within, strength, total } = sums(network, modules)
  if (total === 0) return 0
  let quality = 0
  for (let at = 0; at < strength.length; at++) {
    quality += within[at]! / total - resolution * (strength[at]! / total) ** 2
  }
  return quality
}

/** How positive and negative edges are put together. */
export interface SignedOptions extends ModularityOptions {
  /** *asymmetric*: negative edges count for less, by their share of all weight (Rubinov & Sporns 2011); or equally. */
  readonly negative?: "asymmetric" | "symmetric"
}

/**
 * Modularity of a network with negative weights, Q* = Q⁺ − v⁻/(v⁺ + v⁻) · Q⁻ (Rubinov & Sporns 2011): positive edges
 * belong within modules, negative ones between them.
 *
 * @throws FmriError `BadPartition`
 *
 * @example
 * ```ts
 * const network = networkOfEdges(4, [[0, 1, 1], [2, 3, 1], [1, 2, -1]])
 * signedModularity(network, [0, 0, 1, 1]) // ≈ 0.6667 ± 0.0001
 * ```
 */
export function signedModularity(
  network: Network,
  modules: ArrayLike<number>,
  { resolution = 1, negative = "asymmetric" }: SignedOptions = {},
): number {
  const parts = [1, -1].map((sign) => sums(network, modules, sign))
  const [plus, minus] = parts.map(({ total }) => total) as [number, number]
  if (plus + minus === 0) return 0
  const [q, r] = parts.map(({ within, strength, total }) => {
    if (total === 0) return 0
    // The sum of B over pairs within modules, not divided by the total yet.
    let sum = 0
    for (let at = 0; at < strength.length; at++) sum += within[at]! - (resolution * strength[at]! ** 2) / total
    return sum
  }) as [number, number]
  if (negative === "symmetric") return (q - r) / (plus + minus)
  return (plus === 0 ? 0 : q / plus) - r / (plus + minus)
}

/** Weights within modules and at their nodes, each edge counted from both ends, modules in the order of their first nodes. */
function sums(network: Network, modules: ArrayLike<number>, sign?: number) {
  const { nodes, offsets, neighbours, weights } = network
  if (modules.length !== nodes) {
    throw new FmriError("BadPartition", `a partition of ${modules.length} nodes does not fit a network of ${nodes}`, {
      fix: "Pass the module of every node.",
    })
  }
  const numbered = renumber(modules)
  const count = modulesIn(numbered)
  const within = new Float64Array(count)
  const strength = new Float64Array(count)
  let total = 0
  for (let i = 0; i < nodes; i++) {
    const own = numbered[i]!
    const end = offsets[i + 1]!
    let sum = 0
    let inside = 0
    for (let e = offsets[i]!; e < end; e++) {
      const value = weights === undefined ? 1 : weights[e]!
      const weight = sign === undefined ? value : Math.max(0, sign * value)
      sum += weight
      if (numbered[neighbours[e]!] === own) inside += weight
    }
    strength[own]! += sum
    within[own]! += inside
    total += sum
  }
  return { within, strength, total }
}

/** @throws FmriError `NegativeWeights` */
export function needPositive({ weights }: Network): void {
  const negative = weights?.find((weight) => weight < 0)
  if (negative === undefined) return
  throw new FmriError("NegativeWeights", `an edge has the weight ${negative}, and this measure has no sense for it`, {
    fix: "Use a signed measure, or leave negative edges out when the network is made.",
  })
}
