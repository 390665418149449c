import { Rng } from "@llm-fmri/random"
import { expect, test } from "vitest"
import { drawsBand, labelBand } from "../../../src/index.js"

test("a band is the mean and the middle 95 % of its draws, with p where something is observed", () => {
  const draws = Array.from({ length: 41 }, (_, i) => i)
  const band = drawsBand("a kind", draws)
  expect(band).toEqual({ kind: "a kind", mean: 20, lo: 1, hi: 39, draws: 41 })
  expect(drawsBand("a kind", draws, { observed: 40 }).p).toBeCloseTo(2 / 42, 12)
  expect(drawsBand("a kind", draws, { observed: 0, tail: "less" }).p).toBeCloseTo(2 / 42, 12)
  expect(() => drawsBand("a kind", [])).toThrow()
})

/** Twenty words of two rows each; the score of a row is its word's own noise plus `effect` in the first category. */
function scores(effect: number, seed: number) {
  const rng = new Rng(seed)
  const words = Array.from({ length: 40 }, (_, row) => `word${Math.floor(row / 2)}`)
  const labels = words.map((_, row) => (row < 20 ? "a" : "b"))
  const noise = Array.from({ length: 20 }, () => rng.normal())
  const score = words.map((_, row) => noise[Math.floor(row / 2)]! + (row < 20 ? effect : 0))
  const contrast = (given: readonly string[]) =>
    given.reduce((sum, label, row) => sum + (label === "a" ? score[row]! : -score[row]!), 0) / 40
  return { words, labels, contrast }
}

test("shuffled labels find an effect between words, and none where there is none", () => {
  const strong = scores(3, 1)
  const { p, lo, hi, draws, kind } = labelBand(strong.words, strong.labels, strong.contrast, { seed: 5, draws: 200 })
  expect({ draws, kind }).toEqual({ draws: 200, kind: "word labels permuted" })
  expect(p).toBeLessThan(0.01)
  expect(hi).toBeLessThan(strong.contrast(strong.labels))
  expect(lo).toBeLessThan(0)
  const none = Array.from({ length: 20 }, (_, i) => {
    const { words, labels, contrast } = scores(0, 100 + i)
    return labelBand(words, labels, contrast, { seed: i, draws: 99 }).p!
  })
  // Rows of a word move together; shuffled one by one, they would find something far more often than one time in twenty.
  expect(none.filter((value) => value <= 0.05).length).toBeLessThanOrEqual(3)
})
