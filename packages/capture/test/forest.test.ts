import { Runtime } from "@llm-fmri/graph"
import { EDITABLE_SITES, type EditInput, type Model, openModel, siteWidth } from "@llm-fmri/model"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type CaptureRow, capture, planCapture } from "../src/index.js"
import { relative, tinyFolder } from "./support/tiny.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

/** Few tokens and short alphabets, so that rows share beginnings often. */
const ids = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 9 })

/** A random edit of the model, at positions that exist in some row at least. */
function edit(model: Model): fc.Arbitrary<EditInput> {
  const layers = model.arch.layers.length
  const sites = EDITABLE_SITES.filter((site) => !(site === "resid_mid" && model.arch.layers[0]!.kind.parallel))
  return fc
    .record({
      site: fc.constantFrom(...sites),
      layer: fc.integer({ min: 0, max: layers - 1 }),
      op: fc.constantFrom(
        "add" as const,
        "project_out" as const,
        "scale_component" as const,
        "scale" as const,
        "zero_units" as const,
      ),
      positions: fc.oneof(
        fc.constantFrom("all" as const, "last" as const, 0),
        fc.uniqueArray(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 2 }).map((list) => [0, ...list]),
      ),
      factor: fc.constantFrom(0, 0.5, 2, -1),
      phase: fc.integer({ min: 1, max: 50 }),
    })
    .map(({ site, layer, op, positions, factor, phase }): EditInput => {
      const vector = new Array(siteWidth(model.arch, layer, site)).fill(0).map((_, i) => Math.sin(phase * (i + 1)))
      const common = { site, layer, positions }
      if (op === "add") return { ...common, op, vector, scale: factor }
      if (op === "project_out") return { ...common, op, vector }
      if (op === "scale_component") return { ...common, op, vector, factor }
      if (op === "zero_units") return { ...common, op, units: [0, 3] }
      return { ...common, op, factor }
    })
}

describe.each(["llama-yarn", "gemma2", "gemma3-text", "gemma4-per-layer-inputs", "gpt-neox-parallel", "gpt-neo"])(
  "a forest of %s",
  (name) => {
    let model: Model
    beforeAll(async () => {
      model = await openModel(tinyFolder(name), { runtime })
    })
    afterAll(async () => {
      await model.close()
    })
    const tolerance = name.startsWith("gemma4") ? 3e-4 : 2e-5

    it("gives every row what it gets when run alone, with edits, windows and shared beginnings", async () => {
      const row = fc.record({ ids, edits: fc.array(edit(model), { maxLength: 3 }) })
      await fc.assert(
        fc.asyncProperty(
          fc.array(row, { minLength: 1, maxLength: 6 }),
          fc.constantFrom("all", "last"),
          async (rows, where) => {
            const positions = where === "all" ? ("all" as const) : (["last"] as const)
            const request = { sites: "all" as const, positions }
            const together = await capture(model, { ...request, rows })
            for (const [r, one] of rows.entries()) {
              const alone = await capture(model, { ...request, rows: [one] })
              for (const [tensor, { dims, data }] of alone.tensors) {
                const shared = together.tensors.get(tensor)!
                expect(relative(rowOf(shared, r, dims), data), tensor).toBeLessThanOrEqual(tolerance)
              }
            }
          },
        ),
        { numRuns: 12, seed: 20 },
      )
    })

    it("reads a position with the same result whether the others are read or left out, with edits", async () => {
      const edits = fc.array(edit(model), { minLength: 1, maxLength: 3 })
      await fc.assert(
        fc.asyncProperty(ids, edits, async (ids, edits) => {
          const request = { rows: [{ ids, edits }], sites: "all" as const }
          const whole = await capture(model, { ...request, positions: "all" })
          const last = await capture(model, { ...request, sites: ["resid_post", "final_norm"], positions: ["last"] })
          for (const [tensor, { data }] of last.tensors) {
            const all = whole.tensors.get(tensor)!.data
            expect(relative(data, all.subarray(all.length - data.length)), tensor).toBeLessThanOrEqual(tolerance)
          }
        }),
        { numRuns: 40, seed: 21 },
      )
    })
  },
)

/** Row `r` of a padded tensor, cut to the shape that the row has alone. */
function rowOf(
  { dims, data }: { dims: readonly number[]; data: Float32Array },
  r: number,
  alone: readonly number[],
): Float32Array {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((a, b) => a * b, 1))
  const out = new Float32Array(alone.reduce((a, b) => a * b, 1))
  for (let i = 0; i < out.length; i++) {
    let rest = i
    let at = r * strides[0]!
    for (let axis = alone.length - 1; axis >= 1; axis--) {
      at += (rest % alone[axis]!) * strides[axis]!
      rest = Math.floor(rest / alone[axis]!)
    }
    out[i] = data[at]!
  }
  return out
}

describe("the plan", () => {
  let model: Model
  beforeAll(async () => {
    model = await openModel(tinyFolder("llama-yarn"), { runtime })
  })
  afterAll(async () => {
    await model.close()
  })
  const L = () => model.arch.layers.length
  const post = (rows: CaptureRow[], more: object = {}) =>
    planCapture(model, { rows, sites: ["resid_post"], positions: ["last"], ...more })

  it("runs a shared beginning once and nothing after the last position asked for", async () => {
    const rows = [1, 2, 3, 4].map((word) => ({ ids: [5, 6, 7, word, 8, 9], target: 3 }))
    const plan = await planCapture(model, { rows, sites: ["resid_post"], positions: ["target"] })
    expect(plan.tokens).toEqual({ asked: 24, run: 3 + 4 })
    expect(plan.tokenBlocks).toBe(7 * L())
  })

  it("runs no block above the last layer asked for", async () => {
    const plan = await post([{ ids: [1, 2, 3] }], { layers: [0] })
    expect(plan.wanted.depth).toBe(1)
    expect(plan.tokenBlocks).toBe(3)
  })

  it("re-runs one token a dose, from the layer of the edit on", async () => {
    const width = model.arch.width
    const vector = new Array(width).fill(1)
    const doses = [1, 2, 3].map((scale) => ({
      ids: [1, 2, 3, 4],
      edits: [{ site: "resid_post" as const, layer: 0, op: "add" as const, vector, scale, positions: "last" as const }],
    }))
    const plan = await post([{ ids: [1, 2, 3, 4] }, ...doses], { layers: [L() - 1] })
    expect(plan.tokens.run).toBe(4 + 3)
    expect(plan.tokenBlocks).toBe(4 * L() + 3 * (L() - 1))
  })

  it("shares an edited beginning among rows that begin with the same edit", async () => {
    const vector = new Array(model.arch.width).fill(1)
    const steer = { site: "resid_pre" as const, layer: 0, op: "add" as const, vector, positions: 0 }
    const plan = await post([7, 8, 9].map((end) => ({ ids: [1, 2, end], edits: [steer] })))
    expect(plan.tokens.run).toBe(2 + 3)
  })

  it("keeps the keys of an edited path where a later edit on it enters earlier than what lies between", async () => {
    const edits = [{ site: "attn_out" as const, layer: L() - 1, op: "scale" as const, factor: 1, positions: [0, 2] }]
    const request = { sites: ["final_norm" as const], positions: ["last" as const] }
    const plain = await capture(model, { ...request, rows: [{ ids: [0, 1, 0] }] })
    const neutral = await capture(model, { ...request, rows: [{ ids: [0, 1, 0], edits }] })
    const values = [neutral, plain].map(({ tensors }) => tensors.get("final_norm")!.data) as [
      Float32Array,
      Float32Array,
    ]
    expect(relative(...values)).toBeLessThan(1e-5)
  })

  it("refuses an edit that selects nothing in any row", async () => {
    const edit = { site: "resid_post" as const, layer: 0, op: "scale" as const, factor: 2, positions: [7] }
    await expect(post([{ ids: [1, 2] }], { edits: [edit] })).rejects.toMatchObject({ tag: "BadEdit" })
    await expect(post([{ ids: [1, 2] }, { ids: [1, 2, 3, 4, 5, 6, 7, 8] }], { edits: [edit] })).resolves.toBeDefined()
  })

  it.each([
    [[], "NoRows"],
    [[{ ids: [] }], "EmptyRow"],
    [[{ ids: [1, 100_000] }], "TokenOutOfRange"],
    [[{ ids: [1, -1] }], "TokenOutOfRange"],
    [[{ ids: new Array(5000).fill(1) }], "RowTooLong"],
  ])("refuses the rows %j with %s", async (rows, tag) => {
    await expect(post(rows)).rejects.toMatchObject({ tag })
  })
})
