import { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { afterAll, beforeAll, expect, it } from "vitest"
import { type CaptureRequest, explainPlan, planCapture } from "../../src/index.js"
import { tinyFolder } from "../support/tiny.js"

let runtime: Runtime
let model: Model
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
  model = await openModel(tinyFolder("gemma4-per-layer-inputs"), { runtime })
})
afterAll(async () => {
  await model.close()
  await runtime.close()
})
const explained = async (request: CaptureRequest) => explainPlan(model.arch, await planCapture(model, request))

it("says what a shared beginning and the last position asked for save", async () => {
  const rows = [10, 11, 12, 13].map((word) => ({ ids: [1, 2, 3, word, 4, 5], target: 3 }))
  expect(
    await explained({ rows, sites: ["resid_post", "mlp_act"], layers: [0, 1, 3], positions: ["target"] }),
  ).toMatchInlineSnapshot(`
    "model        gemma4_text, 5 blocks of width 16
    sites        mlp_act at layers 0–1, 3; resid_post at layers 0–1, 3
    rows         4, the longest of 6 tokens
    tokens       24 in the texts, 7 to run
    blocks       4 of 5; 28 token × block steps, 23.3 % of running everything
    batches      1: 7 tokens"
  `)
})

it("says how the work is cut", async () => {
  const rows = Array.from({ length: 40 }, (_, r) => ({
    ids: Array.from({ length: 4 + (r % 3) }, (_, i) => (r + i) % 50),
  }))
  expect(await explained({ rows, sites: "all", chunkRows: 20 })).toMatchInlineSnapshot(`
    "model        gemma4_text, 5 blocks of width 16
    sites        resid_pre at layers 0–4; resid_mid at layers 0–4; attn_out at layers 0–4; mlp_out at layers 0–4; mlp_act at layers 0–4; q at layers 0–4; k at layers 0–4; v at layers 0–4; z at layers 0–4; attn_pattern at layers 0–4; resid_post at layers 0–4; final_norm; logits
    rows         40, the longest of 6 tokens
    tokens       199 in the texts, 199 to run
    blocks       5 of 5; 995 token × block steps, 100.0 % of running everything
    batches      10: 18 to 24 tokens"
  `)
  expect(
    await explained({ rows: rows.slice(0, 6), sites: ["logits", "final_norm"], positions: ["last"], chunkRows: 12 }),
  ).toMatchInlineSnapshot(`
    "model        gemma4_text, 5 blocks of width 16
    sites        final_norm; logits
    rows         6, the longest of 6 tokens
    tokens       30 in the texts, 30 to run
    blocks       5 of 5; 150 token × block steps, 100.0 % of running everything
    batches      3: 8 + 10 + 12 tokens"
  `)
})

it("counts what an edit runs again", async () => {
  const row = { ids: [1, 2, 3, 4, 5, 6] }
  const edit = { site: "resid_post", layer: 2, op: "scale", factor: 2, positions: "last" } as const
  expect(
    await explained({ rows: [row, { ...row, edits: [edit] }], sites: ["final_norm"], positions: ["last"] }),
  ).toMatchInlineSnapshot(`
    "model        gemma4_text, 5 blocks of width 16
    sites        final_norm
    rows         2, the longest of 6 tokens
    tokens       12 in the texts, 7 to run
    blocks       5 of 5; 32 token × block steps, 53.3 % of running everything
    batches      1: 7 tokens"
  `)
})
