import type { Rng } from "@llm-fmri/random"
import { expected, type Level } from "./leiden-level.js"

/** θ: how readily a node joins a group where it gains less than it could, in mean weights. */
const temperature = 0.01

/**
 * Divides each module anew from single nodes: a node that is well joined to its module, and alone yet, joins a group of it
 * that is well joined to the rest, by lot where it loses nothing, the more likely the more it gains (Traag et al. 2019,
 * algorithm A.2, lines 27–42). Groups are connected.
 */
export function refine(level: Level, modules: Int32Array, rng: Rng): Int32Array {
  const { network, strengths, scale, unit } = level
  const { nodes, offsets, neighbours, weights } = network
  const tiny = 1e-12 * scale
  const whole = strengths.map((kind) => {
    const sums = new Float64Array(nodes)
    for (let i = 0; i < nodes; i++) sums[modules[i]!]! += kind[i]!
    return sums
  })
  // Weight from each node, later from each group, to the rest of its module.
  const outward = new Float64Array(nodes)
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      if (modules[neighbours[e]!] === modules[i]) outward[i]! += weights === undefined ? 1 : weights[e]!
    }
  }
  const group = Int32Array.from({ length: nodes }, (_, i) => i)
  const size = new Int32Array(nodes).fill(1)
  const sums = strengths.map((kind) => kind.slice())
  /** Expected between a group and the rest of its module. */
  const rest = (at: number, module: number) => {
    let sum = 0
    for (let t = 0; t < sums.length; t++) {
      sum += level.coefficients[t]! * sums[t]![at]! * (whole[t]![module]! - sums[t]![at]!)
    }
    return sum
  }
  const order = group.slice()
  rng.shuffle(order)
  const toward = new Float64Array(nodes)
  const seen = new Uint8Array(nodes)
  for (const v of order) {
    const own = group[v]!
    const module = modules[v]!
    if (size[own] !== 1 || outward[v]! < rest(own, module) - tiny) continue
    const touched: number[] = []
    for (let e = offsets[v]!; e < offsets[v + 1]!; e++) {
      const j = neighbours[e]!
      if (modules[j] !== module) continue
      const at = group[j]!
      if (seen[at] === 0) {
        seen[at] = 1
        touched.push(at)
      }
      toward[at]! += weights === undefined ? 1 : weights[e]!
    }
    const choices = [{ at: own, gain: 0 }]
    for (const at of touched) {
      const gain = toward[at]! - expected(level, v, sums, at)
      if (gain >= -tiny && toward[at]! > 0 && outward[at]! >= rest(at, module) - tiny) choices.push({ at, gain })
    }
    const chosen = byLot(choices, temperature * unit, rng)
    if (chosen !== own) {
      outward[chosen]! += outward[v]! - 2 * toward[chosen]!
      for (let t = 0; t < sums.length; t++) sums[t]![chosen]! += strengths[t]![v]!
      size[chosen]!++
      size[own] = 0
      group[v] = chosen
    }
    for (const at of touched) toward[at] = seen[at] = 0
  }
  return group
}

function byLot(choices: readonly { at: number; gain: number }[], theta: number, rng: Rng): number {
  const most = choices.reduce((best, { gain }) => Math.max(best, gain), 0)
  const chances = choices.map(({ gain }) => Math.exp((gain - most) / theta))
  let left = rng.uniform() * chances.reduce((sum, chance) => sum + chance, 0)
  for (const [k, chance] of chances.entries()) {
    left -= chance
    if (left <= 0) return choices[k]!.at
  }
  return choices.at(-1)!.at
}
