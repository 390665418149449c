import type { Rng } from "@llm-fmri/random"
import { expected, type Level } from "./leiden-level.js"

/**
 * Moves each node to the neighbouring module, or one of its own, where the quality gains most, until none gains; a queue
 * holds the nodes whose neighbours have moved (Traag et al. 2019, algorithm A.2, lines 13–26).
 */
export function moveNodes(level: Level, of: Int32Array, rng: Rng): void {
  const { network, strengths, scale } = level
  const { nodes, offsets, neighbours, weights } = network
  const sums = strengths.map(() => new Float64Array(nodes))
  const size = new Int32Array(nodes)
  const add = (node: number, module: number, sign: 1 | -1) => {
    for (let t = 0; t < sums.length; t++) sums[t]![module]! += sign * strengths[t]![node]!
    size[module]! += sign
  }
  for (let i = 0; i < nodes; i++) add(i, of[i]!, 1)
  const empty = Array.from(size.keys()).filter((module) => size[module] === 0)
  const queue = Int32Array.from({ length: nodes }, (_, i) => i)
  rng.shuffle(queue)
  const waiting = new Uint8Array(nodes).fill(1)
  let head = 0
  let length = nodes
  const toward = new Float64Array(nodes)
  const seen = new Uint8Array(nodes)
  const touched = new Int32Array(nodes)
  while (length > 0) {
    const i = queue[head]!
    head = head + 1 === nodes ? 0 : head + 1
    length--
    waiting[i] = 0
    const own = of[i]!
    let reached = 0
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const module = of[neighbours[e]!]!
      if (seen[module] === 0) {
        seen[module] = 1
        touched[reached++] = module
      }
      toward[module]! += weights === undefined ? 1 : weights[e]!
    }
    add(i, own, -1)
    let best = own
    let most = toward[own]! - expected(level, i, sums, own)
    for (let r = 0; r < reached; r++) {
      const module = touched[r]!
      const gain = toward[module]! - expected(level, i, sums, module)
      if (gain > most + 1e-12 * scale) {
        most = gain
        best = module
      }
    }
    for (let r = 0; r < reached; r++) toward[touched[r]!] = seen[touched[r]!] = 0
    // Alone it gains nothing, which may be the best.
    if (most < -1e-12 * scale && size[own]! > 0) best = empty.pop() ?? best
    add(i, best, 1)
    if (best === own) continue
    if (size[own] === 0) empty.push(own)
    of[i] = best
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const j = neighbours[e]!
      if (waiting[j] === 1 || of[j] === best) continue
      waiting[j] = 1
      queue[(head + length) % nodes] = j
      length++
    }
  }
}
