import { capture, type RecordedTensor } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { klToReference, logitDifference, projection, tokenLogits } from "../../src/index.js"
import { openTiny, tinyIds } from "../support/tiny.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime?.close()
})

// Tied, untied and soft-capped heads.
describe.each(["gpt2-tied", "llama-yarn", "gemma2"])("%s", (name) => {
  let model: Model
  let table: Float32Array
  let rows: RecordedTensor
  let logits: RecordedTensor
  beforeAll(async () => {
    model = await openTiny(name, runtime)
    const { vocab, head } = model.arch
    table = await model.weights.rows(head.table, [...Array(vocab).keys()])
    const { tensors } = await capture(model, {
      rows: tinyIds(name).map((ids) => ({ ids })),
      sites: ["final_norm", "logits"],
      positions: [0, "last"],
    })
    rows = tensors.get("final_norm")!
    logits = tensors.get("logits")!
  })
  afterAll(() => model?.close())

  /** In float64, from the weights alone. */
  const exactLogits = (x: ArrayLike<number>): Float64Array => {
    const { vocab, width, head } = model.arch
    return Float64Array.from({ length: vocab }, (_, t) => {
      let sum = 0
      for (let i = 0; i < width; i++) sum += x[i]! * table[t * width + i]!
      return head.softcap === undefined ? sum : head.softcap * Math.tanh(sum / head.softcap)
    })
  }
  const logSoftmax = (a: Float64Array) => {
    const top = Math.max(...a)
    const norm = top + Math.log(a.reduce((sum, x) => sum + Math.exp(x - top), 0))
    return a.map((x) => x - norm)
  }
  const exactKl = (p: Float32Array, q: Float32Array) => {
    const [a, b] = [logSoftmax(exactLogits(p)), logSoftmax(exactLogits(q))]
    return a.reduce((sum, x, i) => sum + Math.exp(x) * (x - b[i]!), 0)
  }
  const row = (tensor: { dims: readonly number[]; data: Float32Array }, r: number) =>
    tensor.data.subarray(r * tensor.dims.at(-1)!, (r + 1) * tensor.dims.at(-1)!)

  it("reads the logits of a few tokens as the whole vocabulary has them", async () => {
    const tokens = [3, 0, model.arch.vocab - 1, 3]
    const read = await tokenLogits(model, rows, tokens)
    const count = logits.data.length / model.arch.vocab
    expect(read.dims).toEqual([count, 4])
    for (let r = 0; r < count; r++) {
      const exact = exactLogits(row(rows, r))
      tokens.forEach((token, i) => {
        expect(read.data[4 * r + i]).toBeCloseTo(row(logits, r)[token]!, 5)
        expect(read.data[4 * r + i]).toBeCloseTo(exact[token]!, 5)
      })
    }
    const difference = await logitDifference(model, rows, 5, 2)
    expect(difference[1]).toBeCloseTo(exactLogits(row(rows, 1))[5]! - exactLogits(row(rows, 1))[2]!, 5)
  })

  it("measures the divergence from a reference", async () => {
    const count = rows.data.length / model.arch.width
    const of = Int32Array.from({ length: count }, (_, r) => (r * 7 + 3) % count)
    const kl = await klToReference(model, rows, rows, of)
    kl.forEach((value, r) => {
      const exact = exactKl(row(rows, of[r]!), row(rows, r))
      expect(Math.abs(value - exact)).toBeLessThanOrEqual(2e-6 * exact + 1e-12)
    })
    expect(Math.max(...kl)).toBeGreaterThan(0.01)
  })

  it("gives a row equal to its reference no divergence, and keeps the digits of a small one", async () => {
    const { width } = model.arch
    const same = await klToReference(
      model,
      rows,
      rows,
      Int32Array.from({ length: rows.data.length / width }, (_, r) => r),
    )
    expect(Math.max(...same)).toBeLessThan(1e-12)
    const rng = new Rng(7)
    for (const size of [1, 1e-2, 1e-4]) {
      const moved = rows.data.map((x) => x + size * rng.normal())
      const near = { dims: [1, width], data: moved.slice(0, width) }
      const [value] = await klToReference(model, near, rows, [0])
      // The oracle itself loses digits to rounding: 1e-16 of terms near 1.
      const exact = exactKl(row(rows, 0), near.data)
      expect(Math.abs(value! - exact)).toBeLessThanOrEqual(1e-5 * exact + 1e-14)
    }
  })

  it("does not break where one distribution is far from the other", async () => {
    const { width } = model.arch
    const far = { dims: [1, width], data: row(rows, 0).map((x) => -300 * x) }
    const [value] = await klToReference(model, far, rows, [0])
    const exact = exactKl(row(rows, 0), far.data)
    expect(exact).toBeGreaterThan(1)
    expect(value! / exact).toBeCloseTo(1, 5)
  })
})

it("projects on a direction of any length", () => {
  const rows = { dims: [2, 1, 3], data: Float32Array.of(1, 2, 2, -3, 0, 4) }
  const along = projection(rows, [1, 2, 2])
  expect(along[0]).toBeCloseTo(3, 12)
  expect(along[1]).toBeCloseTo(5 / 3, 12)
  expect(projection(rows, [1e-200, 2e-200, 2e-200])[0]).toBeCloseTo(3, 12)
})

it("names what does not fit", async () => {
  expect(() => projection({ dims: [1, 2], data: new Float32Array(2) }, [0, 0])).toThrow("no direction")
  expect(() => projection({ dims: [1, 2], data: new Float32Array(2) }, [1, 0, 0])).toThrow("should be [rows, 3]")
  const model = await openTiny("gpt2-tied", runtime)
  const { width } = model.arch
  const rows = { dims: [2, width], data: new Float32Array(2 * width) }
  await expect(tokenLogits(model, rows, [1.5])).rejects.toMatchObject({ tag: "TokenOutOfRange", exit: 2 })
  await expect(tokenLogits(model, { dims: [1, 3], data: rows.data }, [0])).rejects.toMatchObject({
    tag: "ShapeMismatch",
  })
  await expect(klToReference(model, rows, rows, [0])).rejects.toMatchObject({ tag: "ShapeMismatch" })
  await expect(klToReference(model, rows, rows, [0, 2])).rejects.toMatchObject({ tag: "ReferenceOutOfRange" })
  await model.close()
})
