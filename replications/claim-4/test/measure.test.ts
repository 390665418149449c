import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import { cell, cells, controlOf, layerAt, type Measured } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { recordActivations, spaceAt } from "../src/activations.js"
import { componentEffects } from "../src/component.js"
import { type Material, prepare } from "../src/material.js"
import { measure } from "../src/measure.js"
import { sizes, wholeScales } from "../src/settings.js"
import { spec } from "../src/spec.js"
import { type Kept, quickContext } from "./support/context.js"
import { Slow } from "./support/slow.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

const average = (list: readonly number[]) => list.reduce((a, b) => a + b) / list.length

/** Both run in float32; what is compared are differences of logits of order 1. */
function expectNear(found: number | undefined, wanted: number) {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThan(2e-4 * Math.max(1, Math.abs(wanted)))
}

// Layer norms with biases and learned positions; root-mean-square norms on every branch and soft caps.
describe.each(["gpt-neo", "gemma2"])("a quick run on %s", (checkpoint) => {
  let measured: Measured
  let kept: Kept
  let model: Model
  let material: Material
  let slow: Slow

  beforeAll(async () => {
    const quick = quickContext(checkpoint, runtime)
    kept = quick.kept
    measured = await measure(quick.context)
    model = await quick.open("tiny")
    material = await prepare(quick.context, model, sizes(true))
    slow = new Slow(model, material, layerAt(0.5, model.arch.layers.length))
    await slow.record()
  })
  afterAll(async () => {
    await model?.close()
  })
  const half = { depth: 0.5 }
  const others = (word: number) =>
    material.categories.map((_, k) => k).filter((k) => k !== material.probe.category[word])

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("equals the plain way: slope of the noun along its own direction", async () => {
    const slopes: number[] = []
    for (const word of material.words) slopes.push((await slow.margin(word)) - (await slow.scaled(word, 0)))
    expectNear(cell(measured, "noun_slope", half).value, average(slopes))
    expect(cell(measured, "noun_slope", half).n).toBe(9)
  })

  it("equals the plain way: controls that move each word as far, and their contrast", async () => {
    const slopes: number[] = []
    const contrasts: number[] = []
    for (const word of material.words) {
      const clean = await slow.margin(word)
      const controls: number[] = []
      for (const k of others(word)) controls.push(clean - (await slow.control(word, k)))
      slopes.push(average(controls))
      contrasts.push(clean - (await slow.scaled(word, 0)) - average(controls))
    }
    expectNear(cell(measured, "control_slope", half).value, average(slopes))
    expectNear(cell(measured, "shift_contrast", half).value, average(contrasts))
  })

  it("equals the plain way: every factor of the centred and the uncentred component, the whole removed", async () => {
    const { signal } = new AbortController()
    const hooks = { capture, signal }
    const { layers } = model.arch
    const layer = layerAt(0.5, layers.length)
    const activations = await recordActivations(model, material, [layer], hooks)
    const found = await componentEffects(
      model,
      material,
      spaceAt(activations, layer, material),
      { words: material.nullWords, place: { layer, positions: "target" }, raw: true, curve: true },
      hooks,
    )
    for (const [i, word] of material.nullWords.entries()) {
      for (const [at, s] of found.centred!.scales.entries())
        expectNear(found.centred!.margins[at]![i], await slow.scaled(word, s))
      expectNear(found.whole[i], (await slow.margin(word)) - (await slow.removed(word)))
      expectNear(found.clean[i], await slow.margin(word))
      const u = slow.direction(word, material.probe.category[word]!)
      for (const [at, s] of found.raw!.scales.entries()) {
        const along = Array.from(activations.probe(layer).data.subarray(word * u.length, (word + 1) * u.length))
        const component = along.reduce((sum, x, j) => sum + x * u[j]!, 0)
        const added = u.map((x) => (s - 1) * component * x)
        expectNear(found.raw!.margins[at]![i], await slow.margin(word, added))
      }
    }
  })

  it("equals the plain way: divergences after scaling the whole residual, and after another word", async () => {
    const { rows, swapped } = material.whole
    const layer = layerAt(0.5, model.arch.layers.length)
    for (const scope of ["all", "target"] as const)
      for (const s of wholeScales) {
        const scaled: number[] = []
        const swaps: number[] = []
        for (const [i, row] of rows.entries()) {
          const edit = { site: "resid_post", layer, op: "scale", factor: s, positions: scope } as const
          scaled.push(await slow.divergence(row, row, [edit]))
          swaps.push(await slow.divergence(row, swapped[i]!))
        }
        const params = { depth: 0.5, scope, s }
        const found = cell(measured, "kl_whole", params).value!
        expect(Math.abs(found - average(scaled))).toBeLessThan(1e-6 + 1e-3 * average(scaled))
        const share = cell(measured, "kl_share", params)
        if (share.value !== undefined)
          expect(Math.abs(share.value / (average(scaled) / average(swaps)) - 1)).toBeLessThan(1e-2)
      }
  })

  it("swaps the word and nothing else", () => {
    const { rows, swapped } = material.whole
    expect(rows.length).toBe(material.categories.length)
    rows.forEach((row, i) => {
      const other = swapped[i]!
      expect(other.label!.frame).toBe(row.label!.frame)
      expect(other.label!.category).not.toBe(row.label!.category)
      expect(other.ids.length).toBe(row.ids.length)
      expect(other.ids.map((id, p) => id !== row.ids[p] && p)).toEqual(row.ids.map((_, p) => p === row.target && p))
    })
  })

  it("compares with the reference nets it names", () => {
    const nets = (key: string) => cell(measured, key, half).references!.map(({ net, seed }) => `${net} ${seed}`)
    for (const key of ["noun_slope", "control_slope", "shift_contrast"])
      expect(nets(key)).toEqual(["untrained 1", "untrained 2", "hybrid 1"])
    const values = cell(measured, "noun_slope", half).references!.map(({ value }) => value)
    expect(new Set(values).size).toBe(values.length)
  })

  it("finds the planted direction, and no change at the final norm where epsilon is small", () => {
    expect(controlOf(measured, "planted_direction")).toMatchObject({ passed: true })
    expect(cell(measured, "noun_slope", half).null).toMatchObject({ draws: 20 })
    for (const { value } of cells(measured, "kl_final_norm")) expect(value).toBeLessThan(0.1)
  })

  it("keeps what was recorded, the folds and the directions, and attaches the curves", () => {
    expect(kept.recordings.map(({ name }) => name)).toEqual(["tiny.target"])
    expect(kept.folds[0]!.length).toBe(36)
    expect(kept.directions.size).toBe(15)
    for (const vector of kept.directions.values()) expect(Math.hypot(...vector)).toBeCloseTo(1, 5)
    const lines = (name: string) => kept.files.get(name)!.trim().split("\n").length - 1
    expect(lines("component.csv")).toBe(3 * (5 + 7))
    expect(lines("whole-residual.csv") % 8).toBe(0)
  })
})

describe("a run", () => {
  it("gives the same numbers again", async () => {
    const run = () => measure(quickContext("llama-yarn", runtime).context)
    expect(await run()).toEqual(await run())
  })

  it("stops when it is told to", async () => {
    const stop = new AbortController()
    const { context } = quickContext("llama-yarn", runtime, {
      signal: stop.signal,
      progress: {
        note() {},
        part() {},
        warning() {},
        stage: (name) => {
          if (name.startsWith("component")) stop.abort()
          return { set() {}, advance() {}, end() {} }
        },
      },
    })
    await expect(measure(context)).rejects.toThrow()
  })

  it("needs a tokenizer", async () => {
    const { context, open } = quickContext("llama-yarn", runtime)
    const bare = { ...context, open: async (name: string) => ({ ...(await open(name)), tokenizer: undefined }) }
    await expect(measure(bare as typeof context)).rejects.toThrow(/has no tokenizer/)
  })
})
