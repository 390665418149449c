import { Runtime } from "@llm-fmri/graph"
import { cell, type Measured } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { prepare } from "../src/material.js"
import { measure } from "../src/measure.js"
import { spec } from "../src/spec.js"
import { quickContext } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

describe("a quick run on a tiny net", () => {
  let measured: Measured
  let files: Map<string, string>
  beforeAll(async () => {
    const { context, kept } = quickContext("llama-yarn", runtime)
    measured = await measure(context)
    files = kept.files
  }, 60_000)

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("compares with the nets it names", () => {
    const nets = (position: string) =>
      cell(measured, "network_accuracy", { position, n: 300 }).references!.map(({ net, seed }) => `${net} ${seed}`)
    expect(nets("next")).toEqual(["untrained 1", "hybrid 1"])
    expect(nets("target")).toEqual(["embedding 0"])
  })

  it("attaches the tables that its figures draw", () => {
    for (const { table, x, y, series, band, facet } of spec.figures!) {
      const file = cell(measured, table).file!
      const [header, ...lines] = files.get(file)!.trim().split("\n")
      const columns = header!.split(",")
      for (const name of [x, y, series!, band!.low, band!.high, facet!]) expect(columns).toContain(name)
      for (const line of lines) expect(line.split(",").length).toBe(columns.length)
      expect(lines.length).toBeGreaterThan(3)
    }
  })

  it("gives the same numbers again", async () => {
    expect(await measure(quickContext("llama-yarn", runtime).context)).toEqual(measured)
  }, 60_000)
})

describe("pools", () => {
  it("are parts of one another, even over categories, and leave every fold words to choose by", async () => {
    const { context } = quickContext("llama-yarn", runtime)
    const { table, pools } = await prepare(context, await context.open("tiny"))
    const [few, half, all] = [...pools.values()]
    expect(all!.every((row) => row === 1)).toBe(true)
    few!.forEach((row, at) => {
      expect(row).toBeLessThanOrEqual(half![at]!)
    })
    for (let c = 0; c < 3; c++)
      for (let fold = 0; fold < 5; fold++) {
        const rows = [...few!.keys()].filter(
          (row) => few![row] && table.category[row] === c && table.fold[row] !== fold,
        )
        expect(new Set(rows.map((row) => table.word[row])).size).toBeGreaterThanOrEqual(3)
      }
  })
})
