import { meanDifference, unit } from "@llm-fmri/analysis"
import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { partnerShare, pick } from "../src/controls.js"
import { type Effects, effectsOf, margins, matrix, summarise } from "../src/interference.js"
import { wholeOf } from "../src/interference-quantities.js"
import { estimate, resampleWords } from "../src/resamples.js"
import { Space } from "../src/space.js"

const k = 4
const each = 10
const d = 12
const wordCategory = Int32Array.from({ length: k * each }, (_, word) => Math.floor(word / each))
const wordFold = wordCategory.map((_, word) => word % 5)
const table = { categories: ["a", "b", "c", "e"], wordCategory, wordFold }
const ones = new Float64Array(k * each).fill(1)

/** Words pushed along their category's axis, read there: what ablating fitted directions does to them. */
function plantedEffects(axisOf: (category: number) => number, seed: number): Effects {
  const rng = new Rng(seed)
  const x = { dims: [k * each, d], data: new Float64Array(k * each * d) }
  for (let i = 0; i < x.data.length; i++) x.data[i] = 0.3 * rng.normal()
  wordCategory.forEach((own, word) => {
    x.data[word * d + axisOf(own)]! += 5
  })
  const space = new Space(x, x, table, (rows, members, training) => unit(meanDifference(rows, members, training)))
  const read = (h: ArrayLike<number>) => Array.from({ length: k }, (_, c) => h[axisOf(c)]!)
  const words = Array.from(wordCategory.keys())
  const after = (change: (word: number) => ArrayLike<number>) =>
    margins(
      words.flatMap((word) => read(change(word))),
      k,
    )
  const clean = after((word) => space.activation(word))
  const ablated = table.categories.map((_, a) =>
    after((word) => {
      const u = space.direction(word, a)
      const along = space.deviation(word, u)
      return space.activation(word).map((value, j) => value - along * u[j]!)
    }),
  )
  return effectsOf({ clean, ablated, whole: after((word) => space.centre(word)) }, wordCategory, k)
}

describe("categories with an axis each", () => {
  const effects = plantedEffects((own) => own, 1)
  const effect = matrix(effects, ones)

  it("leave each other alone", () => {
    const { own, other, worst, dominance } = summarise(effect)
    expect(own).toBeGreaterThan(1)
    // Four directions that sum to nothing are not at right angles: 1/9 is what that leaves.
    expect(Math.abs(other / wholeOf(effects, ones))).toBeLessThan(0.15)
    expect(worst / own).toBeLessThan(0.3)
    expect(dominance).toBeCloseTo(own - worst, 12)
    const found = estimate(
      (w) => summarise(matrix(effects, w)).dominance,
      k * each,
      resampleWords(wordCategory, new Rng(1), 200),
    )
    expect(found.low).toBeGreaterThan(0)
    expect(found.low).toBeLessThanOrEqual(found.estimate)
  })

  it("fall by what the whole activation carries", () => {
    for (let b = 0; b < k; b++) expect(effect[b]![b]!).toBeGreaterThan(0.7 * wholeOf(effects, ones))
  })

  it("lose their dominance when directions are dealt otherwise", () => {
    expect(summarise(effect, [1, 2, 3, 0]).dominance).toBeLessThan(0)
  })
})

describe("two categories on one axis", () => {
  // Both are pushed along axis 0, and read there.
  const effects = plantedEffects((own) => (own < 2 ? 0 : own), 2)

  it("take from each other what they take from themselves", () => {
    expect(partnerShare(effects, ones)).toBeGreaterThan(0.8)
    const apart = plantedEffects((own) => own, 2)
    expect(Math.abs(partnerShare(apart, ones))).toBeLessThan(0.3)
  })

  it("leave the others' diagonal alone", () => {
    const effect = matrix(effects, ones)
    for (const b of [2, 3]) for (const a of [0, 1]) expect(Math.abs(effect[a]![b]!)).toBeLessThan(effect[b]![b]! / 2)
  })
})

it("summarises a matrix by hand", () => {
  expect(margins([5, 1, 3], 3)).toEqual(Float64Array.of(3, -3, 0))
  expect(
    summarise([
      [4, -1],
      [2, 6],
    ]),
  ).toEqual({ own: 5, other: 0.5, worst: 1.5, dominance: 3.5 })
})

it("weights words, and takes some of them", () => {
  const effects: Effects = {
    categories: 2,
    category: Int32Array.of(0, 0, 1),
    fall: [Float64Array.of(1, 3.5, 5), Float64Array.of(0.5, 1, 2)],
    whole: Float64Array.of(1.5, 2.5, 4),
    spread: 1,
  }
  expect(matrix(effects, Float64Array.of(1, 1, 1))).toEqual([Float64Array.of(2.25, 5), Float64Array.of(0.75, 2)])
  expect(matrix(effects, Float64Array.of(2, 0, 1))).toEqual([Float64Array.of(1, 5), Float64Array.of(0.5, 2)])
  expect(wholeOf(effects, Float64Array.of(1, 1, 1))).toBe(3)
  expect(pick(effects, [2, 1])).toMatchObject({ category: Int32Array.of(1, 0), whole: Float64Array.of(4, 2.5) })
})

it("keeps every category in every resample", () => {
  for (const weights of resampleWords(wordCategory, new Rng(3), 50)) {
    for (let c = 0; c < k; c++)
      expect(weights.reduce((sum, weight, word) => sum + (wordCategory[word] === c ? weight : 0), 0)).toBe(each)
  }
})
