import { type Network, strengths } from "../network/network.js"
import { needPositive } from "./modularity.js"

/**
 * Participation coefficient of each node: Pᵢ = 1 − Σ_s (k_is / k_i)², the k_is being its weight into module s (Guimerà &
 * Amaral 2005): 0 where all its edges stay in one module, near 1 where they are spread. 0 for a node without edges.
 *
 * @param modules the module of each node, [nodes]
 *
 * @example
 * ```ts
 * participation(networkOfEdges(3, [[0, 1], [0, 2]]), [0, 0, 1])[0] // 0.5
 * ```
 */
export function participation(network: Network, modules: ArrayLike<number>): Float64Array {
  const { nodes, offsets, neighbours, weights } = network
  needPositive(network)
  const strength = strengths(network)
  return Float64Array.from({ length: nodes }, (_, i) => {
    if (strength[i] === 0) return 0
    const into = new Map<number, number>()
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const module = modules[neighbours[e]!]!
      into.set(module, (into.get(module) ?? 0) + (weights?.[e] ?? 1))
    }
    let sum = 0
    for (const share of into.values()) sum += (share / strength[i]!) ** 2
    return 1 - sum
  })
}

/**
 * Within-module degree z of each node: how far its weight inside its module lies above the mean of the module's nodes, in
 * their standard deviations (dividing by the number of nodes, Guimerà & Amaral 2005). 0 where all are alike.
 *
 * @param modules the module of each node, [nodes]
 *
 * @example
 * ```ts
 * withinModuleZ(networkOfEdges(3, [[0, 1], [0, 2]]), [0, 0, 0]) // ≈ [1.4142, -0.7071, -0.7071] ± 0.0001
 * ```
 */
export function withinModuleZ(network: Network, modules: ArrayLike<number>): Float64Array {
  const { nodes, offsets, neighbours, weights } = network
  const inside = new Float64Array(nodes)
  const members = new Map<number, number[]>()
  for (let i = 0; i < nodes; i++) {
    const list = members.get(modules[i]!)
    if (list) list.push(i)
    else members.set(modules[i]!, [i])
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      if (modules[neighbours[e]!] === modules[i]) inside[i]! += weights?.[e] ?? 1
    }
  }
  const z = new Float64Array(nodes)
  for (const list of members.values()) {
    const mean = list.reduce((sum, i) => sum + inside[i]!, 0) / list.length
    const deviation = Math.sqrt(list.reduce((sum, i) => sum + (inside[i]! - mean) ** 2, 0) / list.length)
    if (deviation > 0) for (const i of list) z[i] = (inside[i]! - mean) / deviation
  }
  return z
}
