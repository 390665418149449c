import { afterAll, beforeAll, describe, expect, test } from "vitest"
import { type HostTensor, Runtime } from "../../src/index.js"
import { evaluate, float64, random, relativeError } from "../evaluate.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(() => runtime.close())

interface Shape {
  readonly groups: number
  readonly queries: number
  readonly keys: number
  readonly heads: number
  readonly kvHeads: number
  readonly width: number
}

interface Setting extends Shape {
  readonly scale?: number
  readonly softcap?: number
  readonly masked?: number
  readonly mode?: number
}

const small: Shape = { groups: 3, queries: 2, keys: 7, heads: 9, kvHeads: 3, width: 64 }

function inputs({ groups, queries, keys, heads, kvHeads, width, masked = -1e9 }: Setting) {
  const mask: HostTensor = {
    dtype: "float32",
    dims: [groups, 1, queries, keys],
    // Never the first key, so that every query has one to attend to.
    data: Float32Array.from({ length: groups * queries * keys }, (_, i) => (i % keys > 0 && i % 4 === 0 ? masked : 0)),
  }
  return {
    q: random([groups, queries, heads * width], 1, 2),
    k: random([groups, keys, kvHeads * width], 2, 2),
    v: random([groups, keys, kvHeads * width], 3),
    mask,
  }
}

/** Attention in float64 loops; head h reads key-value head floor(h / (heads / kvHeads)); soft cap before the mask. */
function reference(setting: Setting) {
  const { groups, queries, keys, heads, kvHeads, width } = setting
  const scale = setting.scale ?? 1 / Math.sqrt(width)
  const { q, k, v, mask } = inputs(setting)
  const y = new Float64Array(groups * queries * heads * width)
  const scores = new Float64Array(groups * heads * queries * keys)
  const pattern = new Float64Array(scores.length)
  for (let g = 0; g < groups; g++) {
    for (let h = 0; h < heads; h++) {
      const kv = Math.floor(h / (heads / kvHeads))
      for (let i = 0; i < queries; i++) {
        const row = ((g * heads + h) * queries + i) * keys
        for (let j = 0; j < keys; j++) {
          let dot = 0
          for (let c = 0; c < width; c++) {
            dot +=
              q.data[((g * queries + i) * heads + h) * width + c]! *
              k.data[((g * keys + j) * kvHeads + kv) * width + c]!
          }
          scores[row + j] = dot * scale
          const capped = setting.softcap ? setting.softcap * Math.tanh((dot * scale) / setting.softcap) : dot * scale
          pattern[row + j] = capped + Number(mask.data[(g * queries + i) * keys + j])
        }
        const max = Math.max(...pattern.subarray(row, row + keys))
        let sum = 0
        for (let j = 0; j < keys; j++) sum += Math.exp(pattern[row + j]! - max)
        for (let j = 0; j < keys; j++) {
          pattern[row + j] = Math.exp(pattern[row + j]! - max) / sum
          for (let c = 0; c < width; c++) {
            y[((g * queries + i) * heads + h) * width + c]! +=
              pattern[row + j]! * v.data[((g * keys + j) * kvHeads + kv) * width + c]!
          }
        }
      }
    }
  }
  return { y, scores, pattern }
}

async function attention(setting: Setting, cast: (tensor: HostTensor) => HostTensor = (tensor) => tensor) {
  const { q, k, v, mask } = inputs(setting)
  const attributes = {
    q_num_heads: setting.heads,
    kv_num_heads: setting.kvHeads,
    scale: setting.scale,
    softcap: setting.softcap,
    qk_matmul_output_mode: setting.mode,
  }
  const outputs = setting.mode === undefined ? 1 : ["y", null, null, "qk"]
  const [y, qk] = await evaluate(runtime, "Attention", [q, k, v, mask].map(cast), attributes, { outputs })
  return { y: y!, qk: qk! }
}

describe("Attention, 3-D inputs [groups, tokens, heads · width]", () => {
  for (const [heads, kvHeads, width] of [
    [9, 3, 64],
    [2, 2, 64],
    [4, 1, 256],
    [8, 4, 256],
    [4, 1, 512],
  ] as const) {
    test(`${heads} heads on ${kvHeads}, width ${width}`, async () => {
      const setting = { ...small, heads, kvHeads, width }
      expect(relativeError((await attention(setting)).y, reference(setting).y)).toBeLessThan(5e-6)
    })
  }

  test("one query per group", async () => {
    const setting = { ...small, groups: 17, queries: 1 }
    expect(relativeError((await attention(setting)).y, reference(setting).y)).toBeLessThan(5e-6)
  })

  test("scale, also when it is a whole number", async () => {
    for (const scale of [0.0625, 1]) {
      const setting = { ...small, scale }
      expect(relativeError((await attention(setting)).y, reference(setting).y)).toBeLessThan(2e-5)
    }
  })

  test("masks of -1e9, -1e30 and -Infinity give the same", async () => {
    const expected = reference(small).y
    for (const masked of [-1e9, -1e30, Number.NEGATIVE_INFINITY]) {
      expect(relativeError((await attention({ ...small, masked })).y, expected)).toBeLessThan(5e-6)
    }
  })

  test("softcap is applied before the mask is added, as Gemma-2 needs", async () => {
    // The small cap separates the two orders: after the mask, every masked key would keep weight e^-2.
    for (const softcap of [2, 50]) {
      const setting = { ...small, softcap, scale: 1 }
      expect(relativeError((await attention(setting)).y, reference(setting).y)).toBeLessThan(2e-5)
    }
  })

  test("qk_matmul_output_mode 3 gives the pattern after softmax, [groups, heads, queries, keys]; 0 the scaled scores", async () => {
    for (const softcap of [undefined, 2]) {
      const setting = { ...small, ...(softcap === undefined ? {} : { softcap }) }
      const { pattern, scores, y } = reference(setting)
      const after = await attention({ ...setting, mode: 3 })
      expect(after.qk.dims).toEqual([3, 9, 2, 7])
      expect(relativeError(after.qk, pattern)).toBeLessThan(5e-6)
      expect(relativeError(after.y, y)).toBeLessThan(5e-6)
      expect(relativeError((await attention({ ...setting, mode: 0 })).qk, scores)).toBeLessThan(5e-6)
    }
  })

  test("float64, exact where the square root of the scale is: it is rounded to float32", async () => {
    for (const [scale, tolerance] of [
      [1, 1e-14],
      [0.0625, 1e-14],
      [0.125, 1e-7],
    ] as const) {
      const setting = { ...small, softcap: 3, mode: 3, scale }
      const { y, qk } = await attention(setting, float64)
      expect(relativeError(y, reference(setting).y)).toBeLessThan(tolerance)
      expect(relativeError(qk, reference(setting).pattern)).toBeLessThan(tolerance)
    }
  })

  test("an empty batch is refused", async () => {
    await expect(attention({ ...small, groups: 0 })).rejects.toMatchObject({ tag: "RunFailed" })
  })
})
