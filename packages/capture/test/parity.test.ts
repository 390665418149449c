import { readdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { compareCase, editLists } from "./support/compare.js"

/** The golden activations are transformers' own (tooling/oracle); docs/parity.md has the same for many more configs. */
const root = fileURLToPath(new URL("../../model/test/fixtures/tiny", import.meta.url))

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime?.close()
})

describe.each(readdirSync(root).sort())("%s equals the reference", (name) => {
  const folder = join(root, name)
  // Gemma-4's own float32 noise is 5e-5: its queries and keys are normalised and its scores are not scaled.
  const limit = name.startsWith("gemma4") ? 1e-4 : 1e-5
  const tooLarge = (worst: Record<string, number>) => Object.entries(worst).filter(([, error]) => !(error <= limit))

  let model: Model
  beforeAll(async () => {
    model = await openModel(folder, { runtime })
  })
  afterAll(async () => {
    await model?.close()
  })

  it("at every site, and has no other", async () => {
    const { worst, strange } = await compareCase(model, folder)
    expect(tooLarge(worst)).toEqual([])
    expect(strange).toEqual([])
  })

  it.each(editLists(folder))("with the edits %s", async (list) => {
    const { worst } = await compareCase(model, folder, list)
    expect(tooLarge(worst)).toEqual([])
  })
})
