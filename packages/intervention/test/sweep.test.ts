import { join } from "node:path"
import { type CaptureRow, capture, planCapture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import type { EditInput, Model } from "@llm-fmri/model"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { readGolden } from "../../capture/test/support/safetensors.js"
import { type SweepEdit, sweep, tabulate } from "../src/index.js"
import { divergence, logitsAlone } from "./support/alone.js"
import { goldenEdits, rowAt } from "./support/golden.js"
import { openTiny, tinyFolder, tinyIds, tinyNames } from "./support/tiny.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime?.close()
})

async function withTiny<T>(name: string, use: (model: Model) => Promise<T>): Promise<T> {
  const model = await openTiny(name, runtime)
  try {
    return await use(model)
  } finally {
    await model.close()
  }
}

describe.each(tinyNames)("%s equals the reference", (name) => {
  it.each(["one-position", "all-layers"])("with the edits %s at half their scale and dose 2", async (list) => {
    const ids = tinyIds(name)
    const edits = goldenEdits(name, list).map((edit) =>
      edit.op === "add" ? { ...edit, scale: (edit.scale ?? 1) / 2 } : edit,
    )
    const result = await withTiny(name, (model) =>
      sweep(model, {
        rows: ids.map((row) => ({ ids: row })),
        edits,
        doses: [0, 2],
        read: [{ kind: "logit", token: 5 }, { kind: "logit_difference", token: 1, against: 2 }, { kind: "kl" }],
      }),
    )
    const [plain, edited] = ["golden.safetensors", `golden-edits-${list}.safetensors`].map((file) =>
      readGolden(join(tinyFolder(name), file)).get("logits"),
    )
    const near = name.startsWith("gemma4") ? 1e-4 : 1e-5
    ids.forEach((row, r) => {
      const [p, q] = [plain!, edited!].map((tensor) => rowAt(tensor, r, row.length - 1)) as [Float32Array, Float32Array]
      const size = Math.max(...[...p, ...q].map(Math.abs))
      const at = (read: string, dose: number) => result.values.get(read)!.data[dose * ids.length + r]!
      expect(Math.abs(at("logit:5", 0) - p[5]!)).toBeLessThan(near * size)
      expect(Math.abs(at("logit:5", 1) - q[5]!)).toBeLessThan(near * size)
      expect(Math.abs(at("logit_difference:1,2", 1) - (q[1]! - q[2]!))).toBeLessThan(2 * near * size)
      expect(at("kl", 0)).toBeLessThan(1e-14)
      expect(Math.abs(at("kl", 1) - divergence(p, q))).toBeLessThan(
        20 * near * size * Math.sqrt(divergence(p, q)) + 1e-9,
      )
    })
  })
})

describe("a sweep", () => {
  const vector = (width: number, phase: number) => Array.from({ length: width }, (_, i) => Math.sin(phase * (i + 1)))

  it("at the last position re-runs one token a dose, from the edited layer on", async () => {
    await withTiny("llama-llama3", async (model) => {
      const blocks = model.arch.layers.length
      const rows = [{ ids: [1, 2, 3, 4, 5] }, { ids: [1, 2, 3, 7] }]
      const edits: SweepEdit = { site: "resid_post", op: "add", vector: vector(model.arch.width, 1), positions: "last" }
      const doses = [0, 0.5, 1, 2]
      const read = [{ kind: "logit", token: 3 }] as const
      const { work } = await sweep(model, { rows, edits, layers: "all", doses, read })
      const plain = await planCapture(model, { rows, sites: ["logits"], positions: ["last"] })
      // Of the four doses three change something, in each of two rows.
      expect(work.tokens).toBe(plain.tokens.run + 3 * 2 * blocks)
      const above = Array.from({ length: blocks }, (_, layer) => blocks - 1 - layer).reduce((a, b) => a + b, 0)
      expect(work.tokenBlocks).toBe(plain.tokenBlocks + 3 * 2 * above)
    })
  })

  it("reads projections at any site, and tokens by row", async () => {
    await withTiny("qwen3", async (model) => {
      const rows = [{ ids: [4, 9, 2] }, { ids: [7, 7] }]
      const edits: SweepEdit = { site: "mlp_act", op: "scale", factor: 9, positions: 1, layer: 0 }
      const along = vector(model.arch.width, 3)
      const result = await sweep(model, {
        rows,
        edits,
        doses: [-1, 1],
        position: 1,
        read: [
          { kind: "projection", vector: along, site: "resid_post", layer: 0 },
          { kind: "projection", vector: along },
          { kind: "projection", vector: along, site: "final_norm" },
          { kind: "logit", token: [11, 12], name: "own" },
        ],
      })
      expect(result.layers).toEqual([0])
      const last = model.arch.layers.length - 1
      for (const [r, row] of rows.entries()) {
        const { tensors } = await capture(model, {
          rows: [{ ...row, edits: [{ ...edits, layer: 0, factor: -1 } as EditInput] }],
          sites: ["resid_post", "final_norm", "logits"],
          positions: [1],
        })
        const norm = Math.hypot(...along)
        const project = (name: string) => tensors.get(name)!.data.reduce((sum, x, i) => sum + (x * along[i]!) / norm, 0)
        const at = (read: string) => result.values.get(read)!.data[r]
        expect(at("projection:resid_post.0")).toBeCloseTo(project("resid_post.0"), 5)
        expect(at("projection:resid_post")).toBeCloseTo(project(`resid_post.${last}`), 5)
        expect(at("projection:final_norm")).toBeCloseTo(project("final_norm"), 4)
        expect(at("own")).toBeCloseTo(tensors.get("logits")!.data[11 + r]!, 5)
        // Dose 1 of a factor is no edit.
        expect(result.values.get("own")!.data[2 + r]).toBe(result.unedited.get("own")![r])
      }
    })
  })

  it("equals each variant run on its own", async () => {
    const models = await Promise.all(
      ["llama-yarn", "gemma2", "gpt-neox-parallel"].map((name) => openTiny(name, runtime)),
    )
    const ids = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 7 })
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          model: fc.constantFrom(...models),
          rows: fc.array(ids, { minLength: 1, maxLength: 3 }),
          op: fc.constantFrom("add" as const, "scale" as const, "scale_component" as const),
          site: fc.constantFrom("resid_pre" as const, "attn_out" as const, "mlp_act" as const, "resid_post" as const),
          positions: fc.constantFrom("all" as const, "last" as const, 0, [0, 2]),
          phase: fc.integer({ min: 1, max: 40 }),
          doses: fc.uniqueArray(fc.constantFrom(-1, 0, 0.5, 1, 3), { minLength: 1, maxLength: 2 }),
          layers: fc.uniqueArray(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 2 }),
        }),
        async ({ model, rows, op, site, positions, phase, doses, layers }) => {
          const width = site === "mlp_act" ? model.arch.layers[0]!.kind.mlpWidth : model.arch.width
          const edit = (dose: number): SweepEdit => {
            const common = { site, positions }
            if (op === "add") return { ...common, op, vector: vector(width, phase), scale: 1.5 * dose }
            if (op === "scale") return { ...common, op, factor: dose }
            return { ...common, op, vector: vector(width, phase), factor: dose }
          }
          const result = await sweep(model, {
            rows: rows.map((row) => ({ ids: row })),
            edits: edit(1),
            layers,
            doses,
            read: [{ kind: "logit", token: 2 }, { kind: "kl" }],
          })
          const records = tabulate(result)
          expect(records).toHaveLength(rows.length * layers.length * doses.length)
          for (const { row, layer, dose, values } of records) {
            const own: CaptureRow = { ids: rows[row]! }
            const alone = await logitsAlone(model, { ...own, edits: [{ ...edit(dose), layer: layer! } as EditInput] })
            const plain = await logitsAlone(model, own)
            const size = Math.max(...alone.map(Math.abs), 1)
            expect(Math.abs(values["logit:2"]! - alone[2]!)).toBeLessThan(2e-5 * size)
            const exact = divergence(plain, alone)
            expect(Math.abs(values.kl! - exact)).toBeLessThan(1e-4 * size * Math.sqrt(exact) + 1e-8)
          }
        },
      ),
      { numRuns: 25, seed: 3 },
    )
    for (const model of models) await model.close()
  })

  it("keeps the edits that a row has of its own", async () => {
    await withTiny("gpt2-tied", async (model) => {
      const own: EditInput = { site: "resid_pre", layer: 0, op: "scale", factor: 2, positions: "all" }
      const edits: EditInput = { site: "attn_out", layer: 1, op: "scale", factor: 0.5, positions: "last" }
      const rows = [{ ids: [3, 1, 4], edits: [own] }]
      const result = await sweep(model, { rows, edits, doses: [0.5], read: [{ kind: "logit", token: 1 }] })
      const [plain, both] = [
        await logitsAlone(model, rows[0]!),
        await logitsAlone(model, { ids: [3, 1, 4], edits: [own, edits] }),
      ]
      expect(result.unedited.get("logit:1")![0]).toBeCloseTo(plain[1]!, 5)
      expect(result.values.get("logit:1")!.data[0]).toBeCloseTo(both[1]!, 5)
      expect(both[1]).not.toBeCloseTo(plain[1]!, 3)
    })
  })

  it("names what cannot be swept", async () => {
    await withTiny("gpt2-tied", async (model) => {
      const rows = [{ ids: [1, 2] }]
      const scale: SweepEdit = { site: "attn_out", op: "scale", factor: 1, layer: 0 }
      const kl = [{ kind: "kl" }] as const
      const attempt = (request: object) =>
        sweep(model, { rows, edits: scale, doses: [2], read: kl, ...request } as Parameters<typeof sweep>[1])
      const bad = (request: object, tag: string) => expect(attempt(request)).rejects.toMatchObject({ tag, exit: 2 })
      await bad({ edits: { site: "attn_out", op: "zero_units", units: [1], layer: 0 } }, "NoDose")
      await bad({ edits: { site: "attn_out", op: "scale", factor: 1 } }, "BadEdit")
      await bad({ layers: [99] }, "BadEdit")
      await bad({ doses: [] }, "BadDose")
      await bad({ doses: [Number.NaN] }, "BadDose")
      await bad({ read: [] }, "BadRead")
      await bad({ read: [{ kind: "kl" }, { kind: "kl" }] }, "BadRead")
      await bad({ read: [{ kind: "logit", token: [1, 2, 3] }] }, "BadRead")
      await bad({ read: [{ kind: "logit", token: 1e9 }] }, "TokenOutOfRange")
      await bad({ rows: [] }, "NoRows")
    })
  })
})
