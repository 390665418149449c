import { describe, expect, it } from "vitest"
import { type EditInput, type EditTensor, parseEdits, resolveEdits, siteWidth } from "../../src/index.js"
import { archOf, CONFIGS } from "../support/configs.js"

/** Width 24, MLP 40, four layers; `parallel` has no resid_mid. */
const llama = archOf(CONFIGS.llama)
const parallel = archOf(CONFIGS.gpt_neox)

const none = () => Promise.reject(new Error("no file is asked for"))
const resolve = (edit: EditInput, read: (file: string, tensor: string) => Promise<EditTensor> = none, arch = llama) =>
  resolveEdits(parseEdits([edit]), arch, read)
const at = { site: "resid_post", layer: 1 }
const ones = (n: number, value = 1) => new Array<number>(n).fill(value)
const tensor = (dims: number[], value = 1): EditTensor => {
  return { dims, data: new Float32Array(dims.reduce((a, b) => a * b, 1)).fill(value) }
}

describe("what an edit becomes", () => {
  it("add: the vector times the scale", async () => {
    const [edit] = await resolve({ ...at, op: "add", vector: ones(24, 0.1), scale: 3, positions: [1, 2] })
    expect(edit).toMatchObject({ ...at, kind: "add", coefficient: 3, positions: [1, 2], number: 0 })
    expect(edit!.vector).toEqual(new Float32Array(24).fill(0.1))
  })

  it("project_out and scale_component: a unit direction, whatever its length", async () => {
    for (const length of [1e-30, 1, 1e30]) {
      const vector = [3 * length, 4 * length, ...ones(22, 0)]
      const [out] = await resolve({ ...at, op: "project_out", vector })
      expect(out).toMatchObject({ kind: "component", coefficient: -1 })
      expect([...out!.vector!.subarray(0, 3)]).toEqual([Math.fround(0.6), Math.fround(0.8), 0])
      const [scaled] = await resolve({ ...at, op: "scale_component", vector, factor: 3 })
      expect(scaled).toMatchObject({ kind: "component", coefficient: 2, vector: out!.vector })
    }
  })

  it("scale, zero_units and set_units", async () => {
    expect(await resolve({ ...at, op: "scale", factor: -2 })).toMatchObject([{ kind: "scale", coefficient: -2 }])
    const [zero] = await resolve({ site: "mlp_act", layer: 0, op: "zero_units", units: [39, 0] })
    expect([...zero!.mask!].flatMap((on, unit) => (on ? unit : []))).toEqual([0, 39])
    expect(zero!.vector).toEqual(new Float32Array(40))
    const [set] = await resolve({ ...at, op: "set_units", units: [5, 2], values: [7, -8] })
    expect([set!.vector![5], set!.vector![2], set!.mask![5], set!.mask![2], set!.mask![0]]).toEqual([7, -8, 1, 1, 0])
  })

  it("a vector from a file", async () => {
    const asked: string[] = []
    const [edit] = await resolve(
      { ...at, op: "add", vector: { file: "d.safetensors", tensor: "mean" } },
      async (...names) => {
        asked.push(...names)
        return tensor([24], 2)
      },
    )
    expect(asked).toEqual(["d.safetensors", "mean"])
    expect(edit!.vector![23]).toBe(2)
  })

  it("replace: row i from row i, the same position, or one row for all", async () => {
    const data = Float32Array.from({ length: 2 * 3 * 24 }, (_, i) => Math.floor(i / 24))
    const read = async (): Promise<EditTensor> => ({ dims: [2, 3, 24], data })
    const from = { file: "r.safetensors", tensor: "resid_post.1" }
    const [each] = await resolve({ ...at, op: "replace", from }, read)
    const first = (values: Float32Array | undefined) => values?.[0]
    expect(first(each!.source!(1, 2))).toBe(5)
    expect([each!.source!(2, 0), each!.source!(0, 3)]).toEqual([undefined, undefined])
    const [fixed] = await resolve({ ...at, op: "replace", from: { ...from, row: 1 } }, read)
    expect(first(fixed!.source!(0, 2))).toBe(5)
    const [flat] = await resolve({ ...at, op: "replace", from }, async () => ({ dims: [6, 24], data }))
    expect(first(flat!.source!(4, 2))).toBe(4)
    const place = (row: number, position: number) => (position === 7 && row === 1 ? 0 : undefined)
    const [placed] = await resolve({ ...at, op: "replace", from }, async () => ({ dims: [2, 3, 24], data, place }))
    expect(first(placed!.source!(1, 7))).toBe(3)
    expect(placed!.source!(1, 0)).toBeUndefined()
  })

  it("knows the width of each site", () => {
    expect(siteWidth(llama, 0, "mlp_act")).toBe(40)
    expect(siteWidth(llama, 0, "mlp_out")).toBe(24)
  })
})

describe("what is refused, naming the edit", () => {
  const cases: [what: string, edit: EditInput, says: string, read?: EditTensor][] = [
    [
      "a layer that there is not",
      { ...at, layer: 4, op: "scale", factor: 2 },
      "layer 4, but the model has layers 0 to 3",
    ],
    [
      "a vector of another width",
      { ...at, op: "add", vector: ones(23) },
      "a vector of 23 numbers, but the site has 24",
    ],
    [
      "a vector of the stream at the neurons",
      { site: "mlp_act", layer: 0, op: "add", vector: ones(24) },
      "24 numbers, but the site has 40 units",
    ],
    ["a direction of nothing", { ...at, op: "project_out", vector: ones(24, 0) }, "zero vector"],
    ["a direction of nothing", { ...at, op: "scale_component", factor: 2, vector: ones(24, 0) }, "zero vector"],
    ["more than float32 holds", { ...at, op: "add", vector: ones(24, 1e39) }, "no finite float32"],
    ["more than float32 holds", { ...at, op: "add", vector: ones(24), scale: 1e39 }, "scale 1e+39"],
    ["more than float32 holds", { ...at, op: "scale", factor: -1e39 }, "factor -1e+39"],
    ["more than float32 holds", { ...at, op: "set_units", units: [0], values: [1e39] }, "value 1e+39"],
    ["a unit that there is not", { ...at, op: "zero_units", units: [24] }, "unit 24, but the site has units 0 to 23"],
    ["a unit that there is not", { ...at, op: "set_units", units: [24], values: [1] }, "unit 24"],
    ["a unit twice", { ...at, op: "zero_units", units: [3, 3] }, "unit 3 twice"],
    ["values that do not fit", { ...at, op: "set_units", units: [0, 1], values: [1] }, "1 values for 2 units"],
    [
      "a file's vector of another width",
      { ...at, op: "add", vector: { file: "d", tensor: "t" } },
      "a vector of 8 numbers",
      tensor([8]),
    ],
    [
      "a file's vector that is not finite",
      { ...at, op: "add", vector: { file: "d", tensor: "t" } },
      "no finite float32",
      tensor([24], Number.NaN),
    ],
    [
      "a recording of another site",
      { ...at, op: "replace", from: { file: "r", tensor: "t" } },
      'takes "t" of shape [2, 40]',
      tensor([2, 40]),
    ],
    [
      "a recording of another form",
      { ...at, op: "replace", from: { file: "r", tensor: "t" } },
      "of shape [24]",
      tensor([24]),
    ],
    [
      "a row that was not recorded",
      { ...at, op: "replace", from: { file: "r", tensor: "t", row: 2 } },
      'row 2 of "t", which has 2 rows',
      tensor([2, 24]),
    ],
    [
      "a recording that is not finite",
      { ...at, op: "replace", from: { file: "r", tensor: "t" } },
      "non-finite",
      tensor([2, 24], Number.POSITIVE_INFINITY),
    ],
  ]
  it.each(cases)("%s: %j", async (_, edit, says, read) => {
    await expect(resolve(edit, read && (async () => read))).rejects.toMatchObject({
      tag: "BadEdit",
      exit: 2,
      message: expect.stringMatching(/^Edit 0 \(\w+ at \w+\.\d\) /),
      fields: { number: 0 },
    })
    await expect(resolve(edit, read && (async () => read))).rejects.toThrow(says)
  })

  it("a site that a parallel block does not have", async () => {
    const edit = { site: "resid_mid", layer: 0, op: "scale", factor: 2 } as const
    await expect(resolve(edit, none, parallel)).rejects.toThrow("a parallel block does not have")
    await expect(resolve(edit)).resolves.toHaveLength(1)
  })

  it("by its number in the list", async () => {
    const scale = { ...at, op: "scale", factor: 2 } as const
    const list = parseEdits([scale, { ...scale, layer: 9 }])
    await expect(resolveEdits(list, llama, none)).rejects.toThrow("Edit 1 (scale at resid_post.9)")
  })
})
