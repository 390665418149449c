import { Runtime } from "@llm-fmri/graph"
import { cell, controlOf, type Measured } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { measure } from "../src/measure.js"
import { spec } from "../src/spec.js"
import { type Kept, quickContext } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

describe.each(["gpt-neo", "gemma2"])("a quick run on %s", (checkpoint) => {
  let measured: Measured
  let kept: Kept
  beforeAll(async () => {
    const quick = quickContext(checkpoint, runtime)
    kept = quick.kept
    measured = await measure(quick.context)
  })

  it("gives every cell and control of the spec, numbers finite", () => {
    expectWhole(spec, measured)
  })

  it("leaves nothing to read at the target when all units are gone, by algebra", () => {
    expect(controlOf(measured, "all_units_auc")).toMatchObject({ passed: true })
    expect(controlOf(measured, "refitted_gradient")).toMatchObject({ passed: true })
    expect(cell(measured, "edit_norm", { edit: "all", depth: 0.5 }).value).toBeCloseTo(1, 6)
  })

  it("attaches what the figures are drawn from", () => {
    for (const { table, x, y, series, facet, value, label } of spec.figures ?? []) {
      const [header = "", ...rows] = kept.files.get(cell(measured, table).file!)!.trim().split("\n")
      const columns = header.split(",")
      for (const name of [x, y, series, facet, value, label]) if (name) expect(columns).toContain(name)
      expect(rows.length).toBeGreaterThan(0)
      for (const row of rows) expect(row.split(",").length).toBe(columns.length)
    }
  })
})

describe("a run", () => {
  it("gives the same numbers again", async () => {
    const run = () => measure(quickContext("llama-yarn", runtime).context)
    expect(await run()).toEqual(await run())
  })
})
