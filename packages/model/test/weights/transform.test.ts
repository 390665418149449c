import { describe, expect, it } from "vitest"
import type { WeightRef } from "../../src/index.js"
import { transformWeight } from "../../src/weights/transform.js"
import { archOf, CONFIGS, withFields } from "../support/configs.js"

const counting = (size: number) => Float32Array.from({ length: size }, (_, i) => i)
const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1)
const weight = (modelType: "gpt2" | "gpt_neox" | "gemma2", name: string, changes = {}): WeightRef =>
  archOf(withFields(modelType, changes)).layers[0]!.weights[name]!

describe("a stored tensor as the graphs take it", () => {
  it("leaves most as they are", () => {
    const ref = archOf(CONFIGS.llama).layers[0]!.weights["q.weight"]!
    const data = counting(sizeOf(ref.shape))
    expect(transformWeight(ref, data)).toBe(data)
  })

  it("adds 1 to norms that are stored around 0", () => {
    expect([...transformWeight(weight("gemma2", "norm1.weight"), Float32Array.of(-0.5, 0, 2))]).toEqual([0.5, 1, 3])
  })

  // Larger than a tile, and no multiple of one.
  it.each([
    [24, 40],
    [33, 65],
  ])("transposes matrices stored [in, out]: width %i, MLP %i", (width, mlp) => {
    const ref = weight("gpt2", "up.weight", { n_embd: width, n_head: 1, n_inner: mlp })
    expect(ref).toMatchObject({ shape: [mlp, width], stored: [width, mlp] })
    const stored = counting(width * mlp)
    const matrix = transformWeight(ref, stored)
    for (let out = 0; out < mlp; out++)
      for (let input = 0; input < width; input++) expect(matrix[out * width + input]).toBe(stored[input * mlp + out])
  })

  it("cuts q, k and v from one matrix stored [in, 3 · out], and from its bias", () => {
    for (const [index, name] of ["q", "k", "v"].entries()) {
      const ref = weight("gpt2", `${name}.weight`)
      const stored = counting(sizeOf(ref.stored!))
      const matrix = transformWeight(ref, stored)
      for (let out = 0; out < 24; out++)
        for (let input = 0; input < 24; input++)
          expect(matrix[out * 24 + input]).toBe(stored[input * 72 + index * 24 + out])
      const bias = transformWeight(weight("gpt2", `${name}.bias`), counting(72))
      expect([...bias]).toEqual([...counting(72).subarray(24 * index, 24 * (index + 1))])
    }
  })

  it("gathers q, k and v that lie head by head", () => {
    const [heads, headDim, width] = [4, 6, 24]
    for (const [index, name] of ["q", "k", "v"].entries()) {
      const ref = weight("gpt_neox", `${name}.weight`)
      const stored = counting(sizeOf(ref.stored!))
      const matrix = transformWeight(ref, stored)
      const bias = transformWeight(weight("gpt_neox", `${name}.bias`), counting(3 * width))
      for (let head = 0; head < heads; head++)
        for (let channel = 0; channel < headDim; channel++) {
          const row = head * 3 * headDim + index * headDim + channel
          expect(bias[head * headDim + channel]).toBe(row)
          for (let input = 0; input < width; input++)
            expect(matrix[(head * headDim + channel) * width + input]).toBe(stored[row * width + input])
        }
    }
  })
})
