import type { HostTensor } from "@llm-fmri/graph"
import { dynamicFrequencies, type RopeSpec } from "@llm-fmri/model"
import type { Forest } from "../plan/forest.js"

/** cos and sin of the batch's positions, [M, 1, rotary / 2]; angles are float32 products, as the reference computes them. */
export function rotaryTables(spec: RopeSpec, forest: Forest, batch: Int32Array): { cos: HostTensor; sin: HostTensor } {
  const half = spec.width / 2
  const cos = new Float32Array(batch.length * half)
  const sin = new Float32Array(batch.length * half)
  const seen = new Map<number, number>()
  batch.forEach((node, row) => {
    const length = spec.dynamic ? forest.ropeLength[node]! : 0
    const position = forest.depth[node]!
    const key = length * 2 ** 26 + position
    const before = seen.get(key)
    if (before !== undefined) {
      cos.copyWithin(row * half, before * half, (before + 1) * half)
      sin.copyWithin(row * half, before * half, (before + 1) * half)
      return
    }
    seen.set(key, row)
    const frequencies = dynamicFrequencies(spec, length)
    for (let j = 0; j < half; j++) {
      const angle = Math.fround(position * frequencies[j]!)
      cos[row * half + j] = Math.cos(angle) * spec.magnitude
      sin[row * half + j] = Math.sin(angle) * spec.magnitude
    }
  })
  const dims = [batch.length, 1, half]
  return { cos: { dtype: "float32", dims, data: cos }, sin: { dtype: "float32", dims, data: sin } }
}
