import {
  auc,
  averagePrecision,
  fitLogistic,
  groupFolds,
  leaveGroupOut,
  type Matrix,
  maxT,
  probeScores,
} from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { categoryNull } from "../src/category-null.js"
import { pairedProbes } from "../src/paired-probes.js"
import { type PlantedWords, plantedApart, plantedCrowded, plantedStrengths } from "../src/planted-probes.js"
import { Comparison } from "../src/readings.js"
import { estimate, resampleWords } from "../src/resamples.js"
import { precisionMargin } from "../src/settings.js"

async function compare({ x, category, word }: PlantedWords, strengths: readonly number[] = plantedStrengths) {
  const folds = groupFolds(category, word, { k: 5, seed: 1 })
  const readings = await pairedProbes(x, category, word, { folds, strengths, seed: 1 })
  return { folds, readings, comparison: new Comparison(readings, { category, word }) }
}

describe("one probe for all and one for each", () => {
  it("read categories alike that have a unit each", async () => {
    const planted = plantedApart(new Rng(1))
    const { comparison } = await compare(planted)
    const resamples = resampleWords(planted.category, new Rng(2), 200)
    const gap = estimate((w) => comparison.precisionGap(w), planted.category.length, resamples)
    expect(gap.high).toBeLessThan(precisionMargin)
    expect(comparison.retention()).toBeCloseTo(1, 2)
    expect(comparison.lossGap()).toBeLessThan(0.02)
    expect(comparison.lossGain()).toBeGreaterThan(0.25)
  })

  it("differ where one penalty does not suit all categories", async () => {
    const planted = plantedCrowded(new Rng(1))
    const { comparison, readings } = await compare(planted)
    const resamples = resampleWords(planted.category, new Rng(2), 200)
    const gap = estimate((w) => comparison.precisionGap(w, [0, 1]), planted.category.length, resamples)
    expect(gap.low).toBeGreaterThan(precisionMargin)
    expect(comparison.lossGap(undefined, [0, 1])).toBeGreaterThan(0.1 * comparison.lossGain(undefined, [0, 1]))
    for (const { shared } of readings.chosen) expect(shared).toBeLessThan(10)
    const own = readings.chosen.flatMap(({ dedicated }) => dedicated.slice(0, 2))
    expect(own.filter((C) => C === 10).length).toBeGreaterThanOrEqual(8)
  })

  it("retain everything of nothing: shuffled labels give the ratio of the post", async () => {
    const planted = plantedApart(new Rng(1))
    const category = planted.category.slice()
    new Rng(5).shuffle(category)
    const { comparison } = await compare({ ...planted, category }, [1e-3])
    expect(Math.abs(comparison.retention() - 1)).toBeLessThan(0.05)
    const { dedicated } = comparison.areas()
    expect(dedicated.reduce((sum, area) => sum + area, 0) / dedicated.length).toBeLessThan(0.6)
  })

  it("equal the plain way", async () => {
    const planted = plantedApart(new Rng(3))
    const { x, category } = planted
    const { folds, readings, comparison } = await compare(planted, [0.1])
    const own = Float64Array.from({ length: category.length }, () => 0)
    const all = own.slice()
    for (let fold = 0; fold < 5; fold++) {
      const rows = Array.from(category.keys())
      const training = rows.filter((row) => folds[row] !== fold)
      const heldOut = rows.filter((row) => folds[row] === fold)
      const labels = Array.from(category, (c) => (c === 3 ? "in" : "out"))
      const one = await fitLogistic(x, labels, { C: 0.1, rows: training, tolerance: 1e-8 })
      const scores = probeScores(one, x, heldOut)
      const inside = one.classes.indexOf("in")
      const many = await fitLogistic(x, category, { C: 0.1, rows: training, tolerance: 1e-8 })
      const softmax = probeScores(many, x, heldOut).data
      const column = many.classes.indexOf(3)
      heldOut.forEach((row, i) => {
        own[row] = 1 / (1 + Math.exp(scores.data[2 * i + 1 - inside]! - scores.data[2 * i + inside]!))
        const exps = Array.from({ length: 10 }, (_, c) => Math.exp(softmax[i * 10 + c]!))
        all[row] = exps[column]! / exps.reduce((a, b) => a + b)
      })
    }
    const k = 10
    own.forEach((p, row) => {
      expect(Math.abs(readings.dedicated.data[row * k + 3]! - p)).toBeLessThan(5e-3)
      expect(Math.abs(readings.shared.data[row * k + 3]! - all[row]!)).toBeLessThan(5e-3)
    })
    const member = Array.from(category, (c) => c === 3)
    const column = (data: ArrayLike<number>) => Float64Array.from(category, (_, row) => data[row * k + 3]!)
    const [shared, dedicated] = [column(readings.shared.data), column(readings.dedicated.data)]
    expect(comparison.retention(undefined, [3])).toBeCloseTo(auc(shared, member) / auc(dedicated, member), 12)
    const gap = averagePrecision(dedicated, member) - averagePrecision(shared, member)
    expect(comparison.precisionGap(undefined, [3])).toBeCloseTo(gap, 12)
    const loss = (p: Float64Array) =>
      p.reduce((sum, value, row) => sum - Math.log(member[row] ? value : 1 - value) / p.length, 0)
    expect(comparison.lossGap(undefined, [3])).toBeCloseTo(loss(shared) - loss(dedicated), 12)
    const base = 0.1 * Math.log(10) - 0.9 * Math.log(0.9)
    expect(comparison.lossGain(undefined, [3])).toBeCloseTo(base - loss(dedicated), 12)
  })

  it("give the same under weights of 1 as under none", async () => {
    const planted = plantedApart(new Rng(4))
    const { comparison } = await compare(planted, [0.1])
    const ones = new Float64Array(planted.category.length).fill(1)
    expect(comparison.retention(ones)).toBeCloseTo(comparison.retention(), 12)
    expect(comparison.lossGap(ones)).toBeCloseTo(comparison.lossGap(), 12)
    expect(comparison.areas(ones)).toEqual(comparison.areas())
  })

  it("refuse a word on both sides of a split", async () => {
    const { x, category } = plantedApart(new Rng(1))
    const word = category.map((_, row) => Math.floor(row / 2))
    const options = { folds: word.map((_, row) => row % 5), strengths: [1], seed: 1 }
    await expect(pairedProbes(x, category, word, options)).rejects.toThrow(/both sides of a split/)
  })
})

describe("what a category's own probe reads", () => {
  const words = 60
  const category = Int32Array.from({ length: words }, (_, i) => i % 3)
  /** Five rows a word; the first category stands out by `shift`. */
  function rows(shift: number, seed: number): { x: Matrix; word: Int32Array } {
    const rng = new Rng(seed)
    const d = 8
    const word = Int32Array.from({ length: words * 5 }, (_, row) => Math.floor(row / 5))
    const own = Float64Array.from(
      { length: words * d },
      (_, i) => rng.normal() + (i % d === 0 && category[Math.floor(i / d)] === 0 ? shift : 0),
    )
    const data = Float64Array.from(
      { length: word.length * d },
      (_, i) => own[word[Math.floor(i / d)]! * d + (i % d)]! + 0.2 * rng.normal(),
    )
    return { x: { dims: [word.length, d], data }, word }
  }
  async function p(shift: number, seed: number) {
    const { x, word } = rows(shift, seed)
    const folds = groupFolds(
      Array.from(word, (w) => category[w]!),
      word,
      { k: 5, seed: 1 },
    )
    const map = await leaveGroupOut(x, word, { folds })
    const { observed, draws } = await categoryNull(map, category, { rng: new Rng(7), draws: 200 })
    return { observed, p: maxT(observed, draws).p }
  }

  it("is found where it was planted, and not where it was not", async () => {
    const found = await p(4, 1)
    expect(found.observed[0]).toBeGreaterThan(0.9)
    expect(found.p[0]).toBeLessThan(0.05)
    const none = await p(0, 2)
    for (const value of none.p) expect(value).toBeGreaterThan(0.05)
  })
})
