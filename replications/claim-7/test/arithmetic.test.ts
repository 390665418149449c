import { mean, projections, projectionVariance } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { referenceNets } from "../src/controls.js"
import { crossing, equivalenceP, largestGap } from "../src/largest.js"
import { byWord } from "../src/material.js"
import type { CategoryCell } from "../src/net.js"
import { categoryPair, meanCategoryAmplitude, plant, randomPair, xorSigns } from "../src/planted.js"
import { probeInput } from "../src/probe-input.js"
import { madeUp } from "./support/made-up.js"

const { z, task } = madeUp(3)
const normal = (seed: number, shift: number) => {
  const rng = new Rng(seed)
  return Float64Array.from({ length: 240 }, () => shift + 0.1 * rng.normal())
}

describe("signs", () => {
  it("are even within every stratum and over all, and their product tells of neither", () => {
    const stratum = Int32Array.from({ length: 240 }, (_, word) => Math.floor(word / 24))
    const { first, second, label } = xorSigns(stratum, new Rng(1))
    const sum = (values: Int32Array) => values.reduce((a, b) => a + b, 0)
    expect([sum(first), sum(second), sum(label)]).toEqual([0, 0, 120])
    for (let s = 0; s < 10; s++) expect(sum(label.filter((_, word) => stratum[word] === s))).toBe(12)
    expect(sum(label.map((own, word) => (2 * own - 1) * first[word]!))).toBe(0)
  })

  it("move each word by the amplitude, in deviations along the direction", () => {
    const directions = randomPair(24, new Rng(4))
    const xor = xorSigns(new Int32Array(96), new Rng(5))
    const moved = plant(z, task.word, { ...xor, second: new Int32Array(96) }, directions, 2)
    const sd = Math.sqrt(projectionVariance(z, directions[0]))
    const [before, after] = [projections(z, directions[0]), projections(moved, directions[0])]
    after.forEach((value, row) => {
      expect(value - before[row]!).toBeCloseTo(2 * sd * xor.first[task.word[row]!]!, 9)
    })
  })

  it("know how far categories lie apart", () => {
    const label = task.word.map((word) => word % 2)
    const far = plant(
      z,
      task.word,
      { first: Int32Array.from({ length: 96 }, (_, word) => (word % 2 ? 1 : -1)), second: new Int32Array(96) },
      randomPair(24, new Rng(6)),
      30,
    )
    expect(meanCategoryAmplitude(far, label)).toBeGreaterThan(0.95)
    expect(meanCategoryAmplitude(far, label)).toBeLessThan(1.05)
    const [one, other] = categoryPair(z, task.label)
    expect(Math.hypot(...one)).toBeCloseTo(1, 9)
    expect(one).not.toEqual(other)
  })
})

describe("the input of probes", () => {
  it("is fitted on training rows: others change nothing, frames' offsets are gone", () => {
    const training = Int32Array.from(task.word.keys()).filter((row) => task.fold[row] !== 0)
    const x = probeInput(z, task, training, 10)
    expect(x.dims).toEqual([192, 10])
    const far = { dims: z.dims, data: z.data.map((v, i) => (task.fold[Math.floor(i / 24)] === 0 ? 100 * v : v)) }
    const other = probeInput(far as typeof z, task, training, 10)
    const rows = (m: typeof x) => Array.from(training, (row) => Array.from(m.data.subarray(row * 10, row * 10 + 10)))
    expect(rows(other)).toEqual(rows(x))
    let sum = 0
    for (const row of rows(x)) for (const v of row) sum += v * v
    expect(sum / training.length / 10).toBeCloseTo(1, 9)
    for (const frame of [0, 1]) {
      const own = Array.from(training).filter((row) => task.frame[row] === frame)
      for (let j = 0; j < 10; j++) expect(Math.abs(mean(own.map((row) => x.data[row * 10 + j]!)))).toBeLessThan(1e-9)
    }
  })
})

describe("gaps", () => {
  it("are means of words", () => {
    expect(Array.from(byWord([1, 0, 1, 1], { word: Int32Array.of(0, 0, 1, 1), words: ["a", "b"] }))).toEqual([0.5, 1])
  })

  it("the largest has an interval at least as high as each one's own", () => {
    const gaps = [normal(1, 0), normal(2, 0.05)]
    const largest = largestGap(gaps, { seed: 1, draws: 200 })
    expect(largest.estimate).toBeCloseTo(Math.max(...gaps.map((gap) => mean(gap))), 12)
    expect(largest.low).toBeGreaterThan(0.03)
    expect(largestGap([gaps[1]!], { seed: 1, draws: 200 }).high).toBeLessThanOrEqual(largest.high)
  })

  it("are shown to be none only when all are", () => {
    expect(equivalenceP([normal(1, 0), normal(2, 0)])).toBeLessThan(0.05)
    expect(equivalenceP([normal(1, 0), normal(2, 0.03)])).toBeGreaterThan(0.05)
    expect(equivalenceP([normal(1, 0), normal(2, -0.03)])).toBeGreaterThan(0.05)
  })

  it("cross a level between what was measured", () => {
    const at = (amplitude: number, accuracy: number) => ({ amplitude, accuracy })
    expect(crossing([at(3, 1), at(1, 0.5)], 0.75)).toBe(2)
    expect(crossing([at(1, 0.5), at(2, 0.9), at(3, 1)], 0.7)).toBeCloseTo(1.5, 12)
    expect(crossing([at(2, 0.9)], 0.75)).toBe(2)
    expect(crossing([at(2, 0.7), at(1, 0.8)], 0.75)).toBeUndefined()
  })
})

describe("reference nets", () => {
  const cell = (accuracy: number, gap: Float64Array, room = true) =>
    ({ position: "next", n: 300, linear: normal(9, accuracy), gap, room }) as unknown as CategoryCell
  const judged = (net: CategoryCell, embedding = cell(0.1, normal(4, 0))) =>
    referenceNets({
      material: { table: { categories: new Array(10).fill("") } },
      trained: { cells: [cell(0.9, normal(1, 0))], embedding },
      nets: [{ net: "hybrid", seed: 1, value: net }],
      bootstrap: () => ({ seed: 1, draws: 200 }),
    } as unknown as Parameters<typeof referenceNets>[0])

  it("show the same where networks gain no more than in the trained net", () => {
    expect(judged(cell(0.8, normal(2, 0)))).toMatchObject({ passed: false, observed: "hybrid 1" })
    expect(judged(cell(0.8, normal(2, 0.1)))).toMatchObject({ passed: true })
    expect(judged(cell(0.8, normal(2, 0.1)), cell(0.8, normal(4, 0)))).toMatchObject({ observed: "embedding" })
  })

  it("say nothing without a code, or without room", () => {
    expect(judged(cell(0.15, normal(2, 0))).passed).toBe(true)
    expect(judged(cell(0.97, normal(2, 0), false)).passed).toBe(true)
  })
})
