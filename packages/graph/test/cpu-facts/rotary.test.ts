import { afterAll, beforeAll, expect, test } from "vitest"
import { Runtime } from "../../src/index.js"
import { evaluate, float64, ints, random, relativeError } from "../evaluate.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(() => runtime.close())

const tokens = 5
const heads = 3
const width = 8

/** Rotates the first `rotary` elements of each head: halves (i, i + rotary / 2), or neighbours when interleaved. */
function rotate(x: Float32Array, cos: Float32Array, sin: Float32Array, rotary: number, interleaved: boolean) {
  const y = Float64Array.from(x)
  for (let t = 0; t < tokens; t++) {
    for (let h = 0; h < heads; h++) {
      const at = (t * heads + h) * width
      for (let j = 0; j < rotary / 2; j++) {
        const [p, q] = interleaved ? [at + 2 * j, at + 2 * j + 1] : [at + j, at + j + rotary / 2]
        const [c, s] = [cos[(t * rotary) / 2 + j]!, sin[(t * rotary) / 2 + j]!]
        y[p] = x[p]! * c - x[q]! * s
        y[q] = x[p]! * s + x[q]! * c
      }
    }
  }
  return y
}

for (const rotary of [8, 4]) {
  for (const interleaved of [false, true]) {
    const x = random([tokens, 1, heads * width], 1)
    const cos = random([tokens, 1, rotary / 2], 2)
    const sin = random([tokens, 1, rotary / 2], 3)
    const expected = rotate(x.data, cos.data, sin.data, rotary, interleaved)
    const attributes = {
      interleaved: Number(interleaved),
      rotary_embedding_dim: rotary === width ? undefined : rotary,
    }
    const label = `${rotary} of ${width} elements${interleaved ? ", interleaved" : ""}`

    test(`RotaryEmbedding without positions: [M, 1, H·D] with cos and sin [M, 1, R/2], ${label}`, async () => {
      const [y] = await evaluate(runtime, "RotaryEmbedding", [x, cos, sin], { ...attributes, num_heads: heads })
      expect(y!.dims).toEqual([tokens, 1, heads * width])
      expect(relativeError(y!, expected)).toBeLessThan(1e-6)
    })

    test(`RotaryEmbedding without positions: [1, M, H·D] with cos and sin [1, M, R/2], ${label}`, async () => {
      const flat = [
        { ...x, dims: [1, tokens, heads * width] },
        { ...cos, dims: [1, tokens, rotary / 2] },
        { ...sin, dims: [1, tokens, rotary / 2] },
      ]
      const [y] = await evaluate(runtime, "RotaryEmbedding", flat, { ...attributes, num_heads: heads })
      expect(relativeError(y!, expected)).toBeLessThan(1e-6)
    })

    test(`RotaryEmbedding on four dimensions [M, H, 1, D], ${label}`, async () => {
      const four = { ...x, dims: [tokens, heads, 1, width] }
      const [y] = await evaluate(runtime, "RotaryEmbedding", [four, cos, sin], attributes)
      expect(relativeError(y!, expected)).toBeLessThan(1e-6)
    })

    test(`RotaryEmbedding with a table and positions [M, 1], ${label}`, async () => {
      const positions = [3, 0, 4, 1, 2]
      const half = rotary / 2
      const table = ({ data }: { data: Float32Array }) => {
        const rows = new Float32Array(data.length)
        for (const [t, p] of positions.entries()) rows.set(data.subarray(t * half, (t + 1) * half), p * half)
        return { dtype: "float32", dims: [tokens, half], data: rows } as const
      }
      const inputs = [x, table(cos), table(sin), ints("int64", [tokens, 1], positions)]
      const [y] = await evaluate(runtime, "RotaryEmbedding", inputs, { ...attributes, num_heads: heads })
      expect(relativeError(y!, expected)).toBeLessThan(1e-6)
    })
  }
}

test("RotaryEmbedding is not there in float64", async () => {
  const inputs = [random([1, 1, 8], 1), random([1, 1, 4], 2), random([1, 1, 4], 3)].map(float64)
  await expect(evaluate(runtime, "RotaryEmbedding", inputs, { num_heads: 1 })).rejects.toMatchObject({
    tag: "GraphRefused",
  })
})
