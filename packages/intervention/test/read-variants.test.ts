import { Runtime } from "@llm-fmri/graph"
import type { EditInput } from "@llm-fmri/model"
import { afterAll, beforeAll, expect, it } from "vitest"
import { readVariants } from "../src/index.js"
import { divergence, logitsAlone } from "./support/alone.js"
import { openTiny } from "./support/tiny.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime?.close()
})

it("reads edited rows against the unedited ones", async () => {
  const model = await openTiny("gemma3-text", runtime)
  const rows = [{ ids: [4, 9, 2, 8] }, { ids: [4, 9, 7] }]
  const vector = Array.from({ length: model.arch.width }, (_, i) => Math.cos(3 * i))
  const out: EditInput = { site: "resid_post", layer: 0, op: "project_out", vector }
  const cut: EditInput = { site: "mlp_act", layer: 1, op: "zero_units", units: [0, 5], positions: "last" }
  const variants = [
    { of: 1, edits: [out] },
    { of: 0, edits: [out, cut] },
    { of: 0, edits: [] },
    { of: 0, edits: [cut] },
  ]
  const { unedited, edited } = await readVariants(model, {
    rows,
    variants,
    read: [{ kind: "kl" }, { kind: "logit", token: 6 }],
  })
  for (const [v, { of, edits }] of variants.entries()) {
    const plain = await logitsAlone(model, rows[of]!)
    const alone = await logitsAlone(model, { ...rows[of]!, edits })
    expect(edited.get("logit:6")![v]).toBeCloseTo(alone[6]!, 4)
    const exact = divergence(plain, alone)
    expect(Math.abs(edited.get("kl")![v]! - exact)).toBeLessThan(1e-3 * Math.sqrt(exact) + 1e-9)
    expect(unedited.get("logit:6")![of]).toBeCloseTo(plain[6]!, 4)
  }
  const wrong = readVariants(model, { rows, variants: [{ of: 2, edits: [] }], read: [{ kind: "kl" }] })
  await expect(wrong).rejects.toMatchObject({ tag: "BadVariant", exit: 2 })
  await model.close()
})
