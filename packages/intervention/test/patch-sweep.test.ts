import { join } from "node:path"
import { Runtime } from "@llm-fmri/graph"
import type { EditInput } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { patchSweep } from "../src/index.js"
import { divergence, logitsAlone } from "./support/alone.js"
import { openTiny, tinyFolder, tinyIds, tinyNames } from "./support/tiny.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime?.close()
})

describe.each(tinyNames)("%s", (name) => {
  it.each(["resid_pre", "attn_out", "mlp_act"] as const)(
    "patched at %s equals a run with the reference implementation's activation put in",
    async (site) => {
      const model = await openTiny(name, runtime)
      const all = tinyIds(name)
      const row = all.findIndex((ids) => ids.length >= 4 && ids.length <= 12)
      const clean = all[row]!
      const corrupt = clean.map((id, p) => (p === 2 ? (id + 1) % model.arch.vocab : id))
      const layers = [0, model.arch.layers.length - 1]
      const positions = [1, 2, clean.length - 1]
      const patched = await patchSweep(model, {
        clean: [{ ids: clean }],
        corrupt: [{ ids: corrupt }],
        site,
        layers,
        positions,
        read: { kind: "logit_difference", token: 1, against: 2 },
      })
      const difference = (logits: Float32Array) => logits[1]! - logits[2]!
      const top = difference(await logitsAlone(model, { ids: clean }))
      const bottom = difference(await logitsAlone(model, { ids: corrupt }))
      expect(patched.restored.dims).toEqual([2, 3])
      // Logits of these nets reach some tens, and the put-in values are another implementation’s float32.
      const near = name.startsWith("gemma4") ? 2e-3 : 3e-4
      for (const [l, layer] of layers.entries())
        for (const [p, position] of positions.entries()) {
          const from = { file: join(tinyFolder(name), "golden.safetensors"), tensor: `${site}.${layer}`, row }
          const edit: EditInput = { site, layer, op: "replace", from, positions: position }
          const alone = difference(await logitsAlone(model, { ids: corrupt, edits: [edit] }))
          expect(Math.abs(patched.values.data[l * 3 + p]! - alone)).toBeLessThan(near)
          const gained = patched.restored.data[l * 3 + p]! * (top - bottom)
          expect(Math.abs(gained - (alone - bottom))).toBeLessThan(near)
        }
      // What comes before the changed token is the same in both.
      expect(patched.restored.data[0]).toBeCloseTo(0, 12)
      expect(patched.work.tokens).toBeLessThan(2 * layers.length * positions.length * clean.length)
      await model.close()
    },
  )
})

describe("patching", () => {
  it("all of the residual stream before the first block brings everything back", async () => {
    const model = await openTiny("qwen3", runtime)
    const clean = [{ ids: [3, 8, 1, 9] }, { ids: [5, 8, 2, 9] }]
    const corrupt = clean.map(({ ids }) => ({ ids: ids.map((id, p) => (p === 1 ? 40 : id)) }))
    for (const read of [{ kind: "kl" }, { kind: "logit", token: [4, 7] }] as const) {
      const { restored, positions, layers, values } = await patchSweep(model, {
        clean,
        corrupt,
        site: "resid_pre",
        read,
      })
      expect(positions).toEqual([0, 1, 2, 3])
      expect(restored.dims).toEqual([layers.length, 4])
      // The changed token, before block 0; the last token, before the last norm, cannot do all of it.
      expect(restored.data[1]).toBeCloseTo(1, 4)
      expect([restored.data[0], restored.data[2], restored.data[3]]).toEqual([0, 0, 0].map((x) => expect.closeTo(x, 5)))
      const last = await patchSweep(model, { clean, corrupt, site: "resid_post", layers: [layers.length - 1], read })
      expect(last.restored.data[3]).toBeCloseTo(1, 4)
      expect(last.restored.data[1]).toBeCloseTo(0, 12)
      if (read.kind === "kl") {
        const [p, q] = [await logitsAlone(model, clean[1]!), await logitsAlone(model, corrupt[1]!)]
        expect(values.data[1]).toBeCloseTo(divergence(p, q), 6)
      }
    }
    await model.close()
  })

  it("pairs rows of different lengths by named positions", async () => {
    const model = await openTiny("gpt2-untied", runtime)
    const [clean, corrupt] = [[{ ids: [3, 8, 1], target: 1 }], [{ ids: [9, 3, 2, 2], target: 2 }]]
    const read = { kind: "logit", token: 1 } as const
    const { restored } = await patchSweep(model, {
      clean,
      corrupt,
      site: "resid_post",
      layers: [model.arch.layers.length - 1],
      positions: ["target", "last"],
      read,
    })
    expect([...restored.data]).toEqual([expect.closeTo(0, 12), expect.closeTo(1, 4)])
    await expect(patchSweep(model, { clean, corrupt, site: "resid_post", read })).rejects.toMatchObject({
      tag: "BadPatch",
    })
    await expect(patchSweep(model, { clean, corrupt: [], site: "resid_post", read })).rejects.toMatchObject({
      tag: "BadPatch",
    })
    await expect(
      patchSweep(model, { clean, corrupt: clean, site: "resid_post", positions: ["last"], read }),
    ).rejects.toMatchObject({ tag: "BadPatch" })
    await model.close()
  })
})
