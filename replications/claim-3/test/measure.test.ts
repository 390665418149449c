import { rm } from "node:fs/promises"
import { fileURLToPath } from "node:url"
import type { CaptureRow } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import { openModel } from "@llm-fmri/model"
import { cell, type Measured } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { layerScalars } from "../src/bus.js"
import { firstLayer } from "../src/grid.js"
import { type Material, prepare } from "../src/material.js"
import { measure } from "../src/measure.js"
import { fitNet } from "../src/net.js"
import { sweepNouns } from "../src/noun-logit.js"
import { summarise, sweepOwn } from "../src/own.js"
import { instrumentControls } from "../src/planted.js"
import { spec } from "../src/spec.js"
import { quickContext } from "./support/context.js"
import { writeDeepNet } from "./support/deep-net.js"
import { Slow } from "./support/slow.js"

let runtime: Runtime
let folder: string
beforeAll(async () => {
  runtime = await Runtime.start()
  folder = await writeDeepNet(16)
})
afterAll(async () => {
  await runtime.close()
  await rm(folder, { recursive: true })
})

const dot = (a: number[], b: number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0)

/** The three numbers of a cell from forward passes of their own. */
async function slowly(slow: Slow, stimuli: ArrayLike<number>, many: number[], once: number, dose: number, end: number) {
  let [manyAlong, onceAlong, error, gain] = [0, 0, 0, 0]
  for (const stimulus of Array.from(stimuli)) {
    const { u, norm } = await slow.direction(stimulus)
    const a = await slow.change(stimulus, many, dose)
    const b = await slow.change(stimulus, [once], dose)
    manyAlong += dot(a, u)
    onceAlong += dot(b, u)
    error += Math.hypot(...a.map((x, i) => x - b[i]!)) / Math.hypot(...b)
    gain += dot(a, u) / (dose * norm * end)
  }
  return { ratio: manyAlong / onceAlong, error: error / stimuli.length, gain: gain / stimuli.length }
}

/** Both run in float32: a change of a tenth of the norm keeps about five digits. */
function expectNear(found: number | undefined, wanted: number) {
  expect(Math.abs((found ?? Number.NaN) - wanted)).toBeLessThan(1e-3 * Math.max(1, Math.abs(wanted)))
}

describe("a run on a small deep net", () => {
  let measured: Measured
  let kept: ReturnType<typeof quickContext>["kept"]
  let material: Material
  let open: ReturnType<typeof quickContext>["open"]

  beforeAll(async () => {
    const quick = quickContext(folder, runtime)
    kept = quick.kept
    open = quick.open
    measured = await measure(quick.context)
    const model = await open("tiny")
    material = await prepare(quick.context, model)
    await model.close()
  })

  it("gives every cell of the spec, numbers finite, and every control", () => {
    expectWhole(spec, measured)
  })

  it("equals forward passes of their own with the sums written out", async () => {
    const model = await open("tiny")
    const slow = new Slow(
      model,
      { rows: material.rows, category: material.categories, fold: material.fold },
      8,
      Array(16).fill(1),
    )
    for (const [N, dose, single, once] of [
      [2, 0.1, "last", 9],
      [4, 1, "middle", 9],
      [8, 0.1, "first", 8],
    ] as const) {
      const layers = Array.from({ length: N }, (_, i) => 8 + i)
      const wanted = await slowly(slow, material.trials, layers, once, dose, 1)
      expectNear(cell(measured, "vec_err", { N, dose, single }).value, wanted.error)
      expectNear(cell(measured, "gain", { N, dose }).value, wanted.gain)
      const ratio = cell(measured, "ratio", { N, dose, single })
      if (ratio.value !== undefined) expectNear(ratio.value, wanted.ratio)
      else expect(ratio.absent_because).toMatch(/does not differ from 0/)
    }
    await model.close()
  })

  it("equals the plain way on the logits of nouns", async () => {
    const model = await open("tiny")
    const slow = new Slow(
      model,
      { rows: material.rows, category: material.categories, fold: material.fold },
      8,
      Array(16).fill(1),
    )
    const { context } = quickContext(folder, runtime)
    const probe = material.probe!
    const net = await fitNet(model, material, 8, context)
    const { changes } = await sweepNouns(net, material, probe, material.probed, context)
    const { many, once } = changes.get("2 1 last")!
    for (const [t, stimulus] of [...material.probed].entries()) {
      const { word, category } = material.rows[stimulus]!.label!
      const noun = probe.nouns.get(category!)!
      const others = [...probe.nouns.values()].filter((id) => id !== noun)
      const change = (layers: number[]) => slow.logitChange(stimulus, probe.rows.get(word!)!, layers, 1, noun, others)
      expectNear(many[t], await change([8, 9]))
      expectNear(once[t], await change([9]))
    }
    await model.close()
  })

  it("finds such a net not to be additive, and its own instrument in order", () => {
    for (const key of ["one_layer", "split_at_one_layer", "read_in_place"])
      expect(measured.controls.find((control) => control.key === key)).toMatchObject({ passed: true })
    expect(measured.controls.find(({ key }) => key === "one_layer")?.observed).toBe(1)
    expect(cell(measured, "vec_err", { N: 8, dose: 0.1, single: "first" }).value).toBeGreaterThan(0.05)
  })

  it("has a null band, and values of every reference net", () => {
    const { null: band, references } = cell(measured, "vec_err", { N: 2, dose: 0.1, single: "first" })
    expect(band).toMatchObject({ draws: 20, kind: "random directions, 3 words a draw" })
    expect(band!.lo).toBeLessThanOrEqual(band!.mean)
    expect(references?.map(({ net, seed }) => `${net} ${seed}`)).toEqual(["untrained 1", "untrained 2", "hybrid 1"])
  })

  it("keeps what it used", () => {
    const [{ recording } = {}] = kept.recordings
    expect(kept.recordings.map(({ name }) => name)).toEqual(["tiny.target"])
    expect(recording?.tensors.get("resid_post.8")?.dims).toEqual([36, 16])
    expect(recording?.metadata).toMatchObject({ schema: "llm-fmri.recording/1", model: "tiny", positions: "target" })
    expect(kept.folds).toEqual([[...material.fold]])
    expect(kept.directions.size).toBe(5 * 3)
    expect(kept.directions.get("tiny.stone.fold-2")?.length).toBe(16)
  })

  it("draws other words and folds, and another depth, under attack", async () => {
    const { context } = quickContext(folder, runtime, { attack: true })
    const { controls } = await measure(context)
    const attacked = controls.filter(({ key }) => key.startsWith("other_"))
    expect(attacked.map(({ key }) => key)).toEqual(["other_draw", "other_depth"])
    expect(attacked[0]!.observed).not.toBe(attacked[1]!.observed)
  })

  it("stops when asked", async () => {
    const { context } = quickContext(folder, runtime, { signal: AbortSignal.abort(new Error("stop")) })
    await expect(measure(context)).rejects.toThrow()
  })
})

/** Words of random tokens for the nets of other people's code, which have no tokenizer. */
function randomMaterial(seed: number): Material {
  const rows = Array.from({ length: 20 }, (_, r): CaptureRow => {
    const ids = [1, 7 + (r % 2), 3, 10 + ((r * 13 + seed) % 80), 4]
    return { ids, target: 3, label: { word: `word${r}`, stimulus: r } }
  })
  return {
    rows,
    categories: rows.map((_, r) => ["a", "b"][Math.floor(r / 10)]!),
    fold: Int32Array.from(rows, (_, r) => r % 2),
    stimuliHash: "",
    trials: Int32Array.of(0, 3, 11, 14),
    referenceTrials: Int32Array.of(0, 14),
    controlTrials: Int32Array.of(3),
    few: Int32Array.of(1, 12),
    probed: Int32Array.of(),
    probe: undefined,
    probeMissing: "no tokenizer",
  }
}

describe.each(["llama-llama3", "gemma4-k-eq-v"])("on %s", (name) => {
  const path = fileURLToPath(new URL(`../../../packages/model/test/fixtures/tiny/${name}`, import.meta.url))

  it("equals the plain way, layer scalars included, and its identities hold", async () => {
    const model = await openModel(path, { runtime })
    const { context } = quickContext(folder, runtime)
    const material = randomMaterial(2)
    const scalars = await layerScalars(model)
    expect(scalars.some((scalar) => scalar !== 1)).toBe(name.startsWith("gemma4"))
    const first = firstLayer(model.arch.layers.length)
    const net = await fitNet(model, material, first, context)
    const sweep = await sweepOwn(net, material, context)
    expect(new Set(sweep.cells.map(({ N }) => N))).toEqual(new Set([2]))
    const slow = new Slow(
      model,
      { rows: material.rows, category: material.categories, fold: material.fold },
      first,
      scalars,
    )
    const end = scalars.slice(first + 1).reduce((product, scalar) => product * scalar, 1)
    const wanted = await slowly(slow, material.trials, [first, first + 1], first + 1, 0.3, end)
    const { ratio, error, gain } = summarise(sweep)
    expectNear(ratio.get("2 0.3 last"), wanted.ratio)
    expectNear(error.get("2 0.3 last"), wanted.error)
    expectNear(gain.get("2 0.3"), wanted.gain)
    for (const control of await instrumentControls(net, material, context))
      expect(control).toMatchObject({ passed: true })
    await model.close()
  })
})
