import { bootstrapRatio, mean, randomDirection, unit } from "@llm-fmri/analysis"
import { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import { cell, controlOf, type MeasureContext, type Measured, plantedFound } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Material, prepare } from "../src/material.js"
import { measure } from "../src/measure.js"
import { dropOf, type NounEffects, over } from "../src/noun.js"
import { type Codes, plantedCodes, plantedEffects } from "../src/planted.js"
import { wordsAt } from "../src/results.js"
import { sizes } from "../src/sizes.js"
import { quickContext } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

describe("planted codes", () => {
  let model: Model
  let context: MeasureContext
  let material: Material
  let codes: Awaited<ReturnType<typeof plantedCodes>>
  beforeAll(async () => {
    const quick = quickContext("gpt-neo", runtime)
    context = quick.context
    model = await quick.open("tiny")
    material = await prepare(context, model, sizes(true))
    codes = await plantedCodes(model, material.nouns)
  })
  afterAll(async () => {
    await model?.close()
  })
  const plant = async (code: Codes): Promise<NounEffects> => {
    const end = model.arch.layers.length - 1
    const request = { rows: material.probe.rows, sites: ["resid_post"], layers: [end], positions: ["last"] } as const
    const last = (await context.capture(model, request)).tensors.get(`resid_post.${end}`)!
    const { capture, signal, rng } = context
    return plantedEffects(model, material, last, code, material.words, rng, { capture, signal })
  }
  const share = (effects: NounEffects, taken: Float64Array) =>
    bootstrapRatio(taken, dropOf(effects, "all"), wordsAt(material, effects.words), { seed: 1, draws: 200 })

  it("that live in a few units fall to the units: the claim can be refuted", async () => {
    const effects = await plant(codes.region)
    expect(share(effects, dropOf(effects, "units")).low).toBeGreaterThan(0.5)
    // The control for a spread code fails on it.
    expect(share(effects, over(effects, "direction", "units")).low).toBeLessThanOrEqual(0.3)
  })

  it("that are spread over all units fall to the direction, and not to the units", async () => {
    const effects = await plant(codes.direction)
    expect(share(effects, over(effects, "direction", "units")).low).toBeGreaterThan(0)
    expect(share(effects, dropOf(effects, "direction")).low).toBeGreaterThan(0.5)
    const units = share(effects, dropOf(effects, "units"))
    expect(units.estimate).toBeLessThan(share(effects, dropOf(effects, "direction")).estimate)
  })

  it("are not found where they are not", () => {
    const nothing = [0.1, -0.2, 0.1, -0.1, 0.05, 0]
    expect(plantedFound("planted", nothing, ["a", "b", "c", "d", "e", "f"], { seed: 1, draws: 100 }).passed).toBe(false)
  })
})

describe("controls that can fail", () => {
  const run = async (changes: Partial<MeasureContext>): Promise<Measured> =>
    measure(quickContext("llama-yarn", runtime, changes).context)

  it("the gradient of a refitted probe is left where another direction is removed", async () => {
    let draw = 0
    const direction = (rows: { dims: readonly number[] }) =>
      unit(randomDirection(new Float64Array(rows.dims[1]!).fill(1), draw++))
    const measured = await run({ direction: direction as MeasureContext["direction"] })
    expect(controlOf(measured, "refitted_gradient")!.passed).toBe(false)
  })

  it("a net with random weights knows no noun, and its direction is not beyond that of its twins", async () => {
    const measured = await run({})
    expect(controlOf(measured, "reference_nets")!.passed).toBe(false)
    expect(controlOf(measured, "shuffled_labels")!.passed).toBe(false)
    const { value, references } = cell(measured, "direction_over_units", { depth: 0.5 })
    expect(Math.abs(value!)).toBeLessThan(1)
    expect(mean(references!.map(({ value }) => Math.abs(value)))).toBeLessThan(1)
  })
})
