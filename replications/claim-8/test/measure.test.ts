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
afterAll(async () => {
  await runtime.close()
})

const first = new Map<string, { measured: Measured; files: Map<string, string> }>()

describe.each(["gpt-neo", "gemma2"])("a quick run on %s", (checkpoint) => {
  let measured: Measured
  let files: Map<string, string>

  beforeAll(async () => {
    const quick = quickContext(checkpoint, runtime)
    measured = await measure(quick.context)
    files = quick.kept.files
    first.set(checkpoint, { measured, files })
  })

  it("gives every cell and control of the spec, numbers finite", () => {
    expectWhole(spec, measured)
  })

  it("passes its checks on made-up data", () => {
    for (const key of ["planted_small_world", "planted_rich_club", "planted_too_weak", "white_noise", "few_sources"])
      expect(controlOf(measured, key)).toMatchObject({ key, passed: true })
  })

  it("puts every net beside the trained one", () => {
    const { file = "" } = cell(measured, "nets", {})
    const nets = files
      .get(file)!
      .split("\n")
      .map((row) => row.split(",")[0])
    expect(new Set(nets)).toEqual(new Set(["net", "trained", "untrained", "hybrid", "embedding", ""]))
  })

  it("draws from tables of commas and lines", () => {
    for (const figure of spec.figures ?? []) {
      const { file = "" } = cell(measured, figure.table, {})
      const [header = "", ...rows] = files.get(file)!.trim().split("\n")
      for (const column of [figure.x, figure.y, figure.series, figure.facet]) {
        if (column) expect(header.split(",")).toContain(column)
      }
      expect(rows.length).toBeLessThanOrEqual(5000)
      for (const row of rows) expect(row.split(",")).toHaveLength(header.split(",").length)
    }
  })
})

it("comes out the same once more", async () => {
  const again = quickContext("gpt-neo", runtime)
  expect({ measured: await measure(again.context), files: again.kept.files }).toEqual(first.get("gpt-neo"))
})
