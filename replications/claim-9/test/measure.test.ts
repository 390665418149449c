import { Runtime } from "@llm-fmri/graph"
import { cell, controlOf, type Measured } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { measure } from "../src/measure.js"
import { spec } from "../src/spec.js"
import { quickContext } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

describe.each(["gpt-neo", "gemma2"])("a quick run on %s", (checkpoint) => {
  let measured: Measured
  let files: Map<string, string>
  beforeAll(async () => {
    const quick = quickContext(checkpoint, runtime)
    measured = await measure(quick.context)
    files = quick.kept.files
  })

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("puts every reference net beside the number that decides", () => {
    for (const key of ["untrained_fails", "hybrid_fails", "embedding_fails"])
      expect(controlOf(measured, key)).toMatchObject({ key })
    const { references, absent_because } = cell(measured, "q_excess")
    expect(references?.map(({ net, seed }) => `${net} ${seed}`) ?? absent_because).toBeTruthy()
  })

  it("says what a trend needs", () => {
    expect(cell(measured, "trend").absent_because).toMatch(/three or more/)
  })

  it("attaches the tables that its figures draw", () => {
    for (const { table, x, y, series, facet, value, wide } of spec.figures!) {
      const text = files.get(cell(measured, table).file!)!
      const [header = "", ...lines] = text.trim().split("\n")
      for (const column of wide ? [y, series, facet] : [x, y, series, facet, value])
        if (column) expect(header.split(",")).toContain(column)
      expect(lines.length).toBeGreaterThan(2)
      expect(lines.length).toBeLessThanOrEqual(5000)
      for (const line of lines) expect(line.split(",").length).toBe(header.split(",").length)
    }
  })
})
