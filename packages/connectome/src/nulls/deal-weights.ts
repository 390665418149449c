import type { Rng } from "@llm-fmri/random"

/**
 * Deals weights to edges so that each node's strength comes near a wanted one: from a random deal, two edges exchange their
 * weights where that does not take the squared errors' sum up by more than a threshold, which falls to 0 halfway through
 * (threshold accepting, Dueck & Scheuer 1990; with the goal of Misić et al. 2015's annealing).
 *
 * @param weights in any order; put into the order of the edges
 * @param wanted strength of each node
 * @param exchanges that are tried
 */
export function dealWeights(
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  weights: Float64Array,
  wanted: ArrayLike<number>,
  exchanges: number,
  rng: Rng,
): void {
  const edges = weights.length
  if (edges < 2) return
  rng.shuffle(weights)
  const error = Float64Array.from(wanted, (strength) => -strength)
  let mean = 0
  for (let e = 0; e < edges; e++) {
    error[from[e]!]! += weights[e]!
    error[to[e]!]! += weights[e]!
    mean += weights[e]! / edges
  }
  const variance = weights.reduce((sum, weight) => sum + (weight - mean) ** 2, 0) / edges
  for (let step = 0; step < exchanges; step++) {
    const e = rng.int(edges)
    const f = rng.int(edges)
    const gain = weights[f]! - weights[e]!
    if (gain === 0) continue
    const [a, b, c, d] = [from[e]!, to[e]!, from[f]!, to[f]!]
    // A node that both edges share keeps its strength.
    const changed = (node: number, by: number) => by * (2 * error[node]! + by)
    let more = 0
    if (a !== c && a !== d) more += changed(a, gain)
    if (b !== c && b !== d) more += changed(b, gain)
    if (c !== a && c !== b) more += changed(c, -gain)
    if (d !== a && d !== b) more += changed(d, -gain)
    if (more > 4 * variance * Math.max(0, 1 - (2 * step) / exchanges)) continue
    error[a]! += gain
    error[b]! += gain
    error[c]! -= gain
    error[d]! -= gain
    const kept = weights[e]!
    weights[e] = weights[f]!
    weights[f] = kept
  }
}
