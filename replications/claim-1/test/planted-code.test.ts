import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import {
  cell,
  controlOf,
  judge,
  type MeasureContext,
  type Measured,
  placeWords,
  verdictRank,
} from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { measure } from "../src/measure.js"
import { spec } from "../src/spec.js"
import { quickContext } from "./support/context.js"
import { distributed, local } from "./support/synthetic.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

const chosen = { position: "target", depth: "chosen" }

/** A quick run in which the residual stream of the named nets carries a code of the categories. */
async function withCode(code: ReturnType<typeof local>, has: (net: string) => boolean): Promise<Measured> {
  const { context, open } = quickContext("gemma2", runtime)
  const model = await open("tiny")
  const { category } = await placeWords(context, model)
  await model.close()
  const record: MeasureContext["record"] = async (model, request, options) => {
    const found = await capture(model, request, options)
    if (!has(model.name)) return found
    for (const [name, { dims, data }] of found.tensors) {
      if (!name.startsWith("resid_post")) continue
      const d = dims.at(-1)!
      found.labels.forEach(({ row }, at) => {
        const size = Math.max(...data.subarray(at * d, (at + 1) * d).map(Math.abs))
        for (let j = 0; j < d; j++) data[at * d + j]! += size * code(j, category[row]!)
      })
    }
    return found
  }
  return measure({ ...context, record })
}

describe("a net whose words are made of noise", () => {
  it("is granted nothing", async () => {
    const measured = await withCode(local(1, 1), () => false)
    expect(cell(measured, "decoding", chosen).value).toBeLessThan(0.7)
    expect(verdictRank(judge(spec, measured).verdict)).toBe(0)
  })

  it.each([
    ["spread over all units", distributed(64, 2, 1)],
    ["in three units", local(3, 8)],
  ])("with a code %s is read, and beyond its reference nets", async (_, code) => {
    const measured = await withCode(code, (net) => net === "tiny")
    expect(cell(measured, "decoding", chosen).value).toBeGreaterThan(0.75)
    expect(controlOf(measured, "reference_nets")?.passed).toBe(true)
  })

  it("with a code that its hybrid has as well is trivial", async () => {
    const measured = await withCode(distributed(64, 2, 1), (net) => !net.includes("untrained"))
    expect(cell(measured, "decoding", chosen).value).toBeGreaterThan(0.9)
    expect(controlOf(measured, "reference_nets")?.passed).toBe(false)
    expect(verdictRank(judge(spec, measured).verdict)).toBe(0)
  })
})
