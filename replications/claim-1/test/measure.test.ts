import { dPrime, heldOutClasses, leaveGroupOut, mean, pearson, topOverlap } from "@llm-fmri/analysis"
import { capture } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import type { Model } from "@llm-fmri/model"
import {
  cell,
  cells,
  layerAt,
  type Measured,
  placeWords,
  recordWords,
  specProblems,
  standardise,
  type WordActivations,
  type WordTable,
} from "@llm-fmri/replicate"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { expectWhole } from "../../../packages/replicate/test/support/measured.js"
import { agreement } from "../src/agreement.js"
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

it("the spec keeps the rules", () => {
  expect(specProblems(spec)).toEqual([])
})

describe.each(["gpt-neo", "gemma2"])("a quick run on %s", (checkpoint) => {
  let measured: Measured
  let kept: Kept
  let model: Model
  let table: WordTable
  let recorded: WordActivations

  beforeAll(async () => {
    const quick = quickContext(checkpoint, runtime)
    kept = quick.kept
    measured = await measure(quick.context)
    model = await quick.open("tiny")
    table = await placeWords(quick.context, model)
    recorded = await recordWords({ record: capture, signal: quick.context.signal }, model, table)
  })
  afterAll(async () => {
    await model?.close()
  })

  it("gives every cell and control of the spec, numbers finite, values within their intervals", () => {
    expectWhole(spec, measured)
  })

  it("equals the plain way: accuracy of held-out word means half-way", async () => {
    const x = recorded.at("next", layerAt(0.5, model.arch.layers.length))
    const d = x.dims[1]!
    const words = table.words.length
    const data = new Float64Array(words * d)
    x.data.forEach((value, at) => {
      data[table.word[Math.floor(at / d)]! * d + (at % d)]! += value / 2
    })
    const map = await leaveGroupOut({ dims: [words, d], data }, table.words, { folds: table.wordFold })
    const given = await heldOutClasses(map, table.wordCategory)
    const share = given.filter((category, word) => category === table.wordCategory[word]).length / words
    expect(cell(measured, "decoding", { position: "next", depth: 0.5 }).value).toBeCloseTo(share, 9)
  })

  it("equals the plain way: d′ of two halves, correlated and cut at the top", () => {
    const rows = Array.from(table.word, (_, row) => row)
    const x = standardise(recorded.at("target", 1), table.frame)
    const { r, overlap, top, units } = agreement(x, table, { seed: 5, halves: 400 })
    const inClass = Array.from(table.category, (own) => own === 0)
    const shares: number[] = []
    const correlations: number[] = []
    const own = [...new Set(table.word)].filter((word) => table.wordCategory[word] === 0)
    const others = [...new Set(table.word)].filter((word) => table.wordCategory[word] !== 0)
    // The mean over divisions, here over some that are drawn in another way.
    for (let draw = 0; draw < 300; draw++) {
      const side = new Set<number>()
      for (const list of [own, others.slice(0, 6), others.slice(6)]) {
        const keyed = list.map((word) => [Math.sin(1 + draw * 97.3 + word * 12.9898) * 43758.5453, word] as const)
        const order = keyed.map(([key, word]) => [key - Math.floor(key), word] as const).sort((a, b) => a[0] - b[0])
        for (const [, word] of order.slice(0, 3)) side.add(word)
      }
      const [one, two] = [true, false].map((inside) =>
        dPrime(
          x,
          inClass,
          rows.filter((row) => side.has(table.word[row]!) === inside),
        ),
      ) as [Float64Array, Float64Array]
      correlations.push(pearson(one, two))
      shares.push(topOverlap(one, two, top))
    }
    expect(top).toBe(Math.min(20, units))
    expect(Math.abs(mean(correlations) - r[0]!)).toBeLessThan(0.05)
    expect(Math.abs(mean(shares) - overlap[0]!)).toBeLessThan(0.05)
  })

  it("keeps the folds, and tables that have the columns of the figures", () => {
    expect(kept.folds).toEqual([Array.from(table.fold)])
    for (const { table: key, x, y, series, facet } of spec.figures ?? []) {
      const text = kept.files.get(cells(measured, key)[0]!.file!)!
      const [header = "", ...lines] = text.trimEnd().split("\n")
      for (const column of [x, y, series, facet]) if (column) expect(header.split(",")).toContain(column)
      expect(lines.length).toBeGreaterThan(0)
      expect(lines.length).toBeLessThanOrEqual(5000)
      for (const line of lines) expect(line.split(",").length).toBe(header.split(",").length)
    }
  })

  it("says the same when it is repeated", async () => {
    const again = quickContext(checkpoint, runtime)
    expect(await measure(again.context)).toEqual(measured)
    expect([...again.kept.files]).toEqual([...kept.files])
  })
})
