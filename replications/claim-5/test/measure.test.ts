import { Runtime } from "@llm-fmri/graph"
import { cells, type Measured } from "@llm-fmri/replicate"
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

describe("a quick run on a tiny net", () => {
  let measured: Measured
  let files: Map<string, string>
  beforeAll(async () => {
    const { context, kept } = quickContext("gemma2", runtime)
    measured = await measure(context)
    files = kept.files
  })

  it("gives every cell and control of the spec, numbers finite", () => {
    expectWhole(spec, measured)
  })

  it("reads nothing from the embedding of the next token, which is the same for all words of a sentence", () => {
    for (const { references } of cells(measured, "auc", { position: "next" }))
      expect(references).toContainEqual({ net: "embedding", seed: 0, value: 0.5 })
  })

  it("holds by algebra what holds by algebra", () => {
    for (const key of ["naive_rank", "difference_algebra"])
      expect(measured.controls.find((control) => control.key === key)).toMatchObject({ passed: true })
  })

  it("attaches the tables that the figures are drawn from", () => {
    for (const { table, x, y, series, facet, null_band } of spec.figures ?? []) {
      const text = files.get(cells(measured, table)[0]!.file!)!
      const [header = "", ...lines] = text.trim().split("\n")
      const columns = header.split(",")
      for (const column of [x, y, series, facet, null_band?.low, null_band?.high])
        if (column !== undefined) expect(columns).toContain(column)
      for (const line of lines) expect(line.split(",")).toHaveLength(columns.length)
      expect(lines.length).toBeGreaterThan(2)
    }
  })

  it("gives the same numbers again", async () => {
    expect(await measure(quickContext("gemma2", runtime).context)).toEqual(measured)
  })
})

it("stops when it is told to", async () => {
  const stop = new AbortController()
  const stage = (name: string) => {
    if (name === "directions removed") stop.abort()
    return { set() {}, advance() {}, end() {} }
  }
  const { context } = quickContext("gemma2", runtime, {
    signal: stop.signal,
    progress: { note() {}, part() {}, warning() {}, stage },
  })
  await expect(measure(context)).rejects.toThrow()
})
