import { meanDifference, pearson, unit } from "@llm-fmri/analysis"
import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import { tokenLogits } from "@llm-fmri/intervention"
import { cell, layerAt, type Measured, specProblems } from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { conceptDirections } from "../src/directions.js"
import { prepare } from "../src/material.js"
import { measure } from "../src/measure.js"
import { measureConcepts, recordDepths, scoreKey } from "../src/net.js"
import { spec } from "../src/spec.js"
import { steer } from "../src/steering.js"
import { quickContext } from "./support/context.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(async () => {
  await runtime.close()
})

it("has a sound spec", () => {
  expect(specProblems(spec)).toEqual([])
})

describe("a quick run on a tiny net", () => {
  let measured: Measured
  let files: Map<string, string>
  beforeAll(async () => {
    const { context, kept } = quickContext("gemma2", runtime)
    measured = await measure(context)
    files = kept.files
  })

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("attaches tables that hold the printed numbers", () => {
    const rows = (file: string) =>
      files
        .get(file)!
        .trim()
        .split("\n")
        .slice(1)
        .map((line) => line.split(","))
    const own = rows("concepts.csv").filter(([net]) => net === "trained")
    expect(own).toHaveLength(8)
    const column = (at: number) => own.map((row) => Number(row[at]))
    expect(cell(measured, "r_all").value).toBeCloseTo(pearson(column(2).map(Math.log), column(3)), 10)
    const trained = rows("variants.csv").filter(([set, net]) => set === "many concepts" && net === "trained")
    expect(trained).toHaveLength(198)
    const strongest = Math.max(...trained.map((row) => Math.abs(Number(row[4]))))
    expect(cell(measured, "strongest_variant", { set: "many concepts" }).value).toBeCloseTo(strongest, 10)
  })

  it("says the same again", async () => {
    expect(await measure(quickContext("gemma2", runtime).context)).toEqual(measured)
  })
})

it("equals the plain way: a vector added, logits before and after, held-out words", async () => {
  const { context, open } = quickContext("gpt-neo", runtime)
  const model = await open("tiny")
  const material = await prepare(context, model, { sentences: 1 })
  const recorded = await recordDepths(model, material, true, context)
  const effects = await measureConcepts(model, material, recorded, context)
  const layer = layerAt(0.5, model.arch.layers.length)
  const [sentence] = material.sentences
  const clean = await capture(model, { rows: [sentence!], sites: ["resid_post"], layers: [layer], positions: ["last"] })
  const length = Math.hypot(...clean.tensors.get(`resid_post.${layer}`)!.data)
  const logits = async (vector?: number[]) => {
    const edits = vector ? [{ site: "resid_post", layer, op: "add" as const, vector, positions: "last" as const }] : []
    const { tensors } = await capture(model, { rows: [sentence!], sites: ["final_norm"], positions: ["last"], edits })
    return (await tokenLogits(model, tensors.get("final_norm")!, material.tokens)).data
  }
  const before = await logits()
  const x = recorded.get(0.5)!
  const d = x.dims[1]!
  const words = material.concept.map((_, word) => word)
  const at = (word: number) =>
    Float64Array.from({ length: d }, (_, j) => {
      const rows = Array.from(material.word.keys()).filter((row) => material.word[row] === word)
      return rows.reduce((sum, row) => sum + x.data[row * d + j]!, 0) / rows.length
    })
  for (const own of [0, 7]) {
    const rises: number[] = []
    for (const half of [0, 1]) {
      const inHalf = Array.from(words).filter((word) => material.half[word] === half)
      const matrix = {
        dims: [inHalf.length, d],
        data: Float64Array.from(inHalf.flatMap((word) => Array.from(at(word)))),
      }
      const u = unit(
        meanDifference(
          matrix,
          inHalf.map((word) => material.concept[word] === own),
        ),
      )
      const after = await logits(Array.from(u, (value) => 0.1 * length * value))
      const other = Array.from(words).filter((word) => material.half[word] !== half)
      const average = (list: number[]) =>
        list.reduce((sum, word) => sum + after[word]! - before[word]!, 0) / list.length
      rises.push(
        average(other.filter((word) => material.concept[word] === own)) -
          average(other.filter((word) => material.concept[word] !== own)),
      )
    }
    expect(effects.score.get(scoreKey("words", 0.5, 0.1))![own]).toBeCloseTo((rises[0]! + rises[1]!) / 2, 4)
  }
  await model.close()
})

it("makes directions of one half from that half's words alone", () => {
  const material = {
    names: ["ape", "bee"],
    concept: Int32Array.of(0, 0, 1, 1),
    half: Uint8Array.of(0, 1, 0, 1),
  }
  const words = (other: number) => ({ dims: [4, 2], data: Float64Array.of(1, 0, other, 9, 0, 0, 0, other) })
  const fit = (
    rows: Parameters<typeof meanDifference>[0],
    members: ArrayLike<number | boolean>,
    on?: ArrayLike<number>,
  ) => unit(meanDifference(rows, members, on))
  const [a, b] = [1, 5].map((other) => conceptDirections(words(other), material, fit).units[0]![0])
  expect(a).toEqual(b)
  expect(Array.from(a!)).toEqual([1, 0])
})

it("adds nothing with a dose of 0", async () => {
  const { context, open } = quickContext("gemma2", runtime)
  const model = await open("tiny")
  const material = await prepare(context, model, { sentences: 1 })
  const push = { layer: 0, unit: new Float64Array(model.arch.width).fill(1), dose: 0 }
  const { clean, pushed } = await steer(model, material, [push], context)
  clean[0]!.forEach((value, token) => {
    expect(pushed[0]![0]![token]).toBeCloseTo(value, 4)
  })
  await model.close()
})
