import { Rng } from "@llm-fmri/random"
import { describe, expect, test } from "vitest"
import { labelPermutationNull, mean, permutationP, signFlipNull, type Tail } from "../../src/index.js"
import { oracle } from "../oracle.js"

const o = oracle.permutations
const column = (values: ArrayLike<number>) => ({ dims: [values.length, 1], data: Float64Array.from(values) })
const own = (n: number) => Int32Array.from({ length: n }, (_, i) => i)
/** Four standard errors of a share p among `draws`. */
const noise = (p: number, draws: number) => 4 * Math.sqrt((p * (1 - p)) / draws) + 1 / draws

describe("permutationP", () => {
  test("is (b + 1) / (m + 1), ties included, and never 0", () => {
    expect(permutationP(2, [1, 2, 3])).toBe(3 / 4)
    expect(permutationP(9, [1, 2, 3])).toBe(1 / 4)
    expect(permutationP(1, [1, 2, 3], "less")).toBe(2 / 4)
    expect(permutationP(-2.5, [1, -3, 3], "two-sided")).toBe(3 / 4)
    expect(permutationP(0.1 + 0.2, [0.3])).toBe(1)
  })

  test("is uniform under the null", () => {
    const rng = new Rng(1)
    let below = 0
    for (let t = 0; t < 2000; t++) {
      if (
        permutationP(
          rng.normal(),
          Float64Array.from({ length: 19 }, () => rng.normal()),
        ) <= 0.1
      )
        below++
    }
    expect(Math.abs(below / 2000 - 0.1)).toBeLessThan(noise(0.1, 2000))
  })

  test.each<[string, RegExp, () => unknown]>([
    ["no draws", /0 values/, () => permutationP(1, [])],
    ["NaN observed", /observed statistic holds NaN/, () => permutationP(Number.NaN, [1])],
    ["NaN in the null", /null holds NaN at position 1/, () => permutationP(1, [1, Number.NaN])],
  ])("refuses %s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})

describe("signFlipNull", () => {
  test.each<Tail>(["greater", "less", "two-sided"])("approaches scipy's exact p: %s", (tail) => {
    const { data } = signFlipNull(column(o.values), own(9), { seed: 1, draws: 20_000 })
    expect(Math.abs(permutationP(mean(o.values), data, tail) - o[tail])).toBeLessThan(noise(o[tail], 20_000))
  })

  test("rows of a word flip together, and so do columns", () => {
    const x = { dims: [4, 2], data: Float64Array.of(1, 10, 3, 30, 5, 50, 7, 70) }
    const { dims, data } = signFlipNull(x, ["a", "a", "b", "b"], { seed: 2, draws: 64 })
    expect(dims).toEqual([64, 2])
    const seen = new Set<number>()
    for (let b = 0; b < 64; b++) {
      seen.add(data[2 * b]!)
      expect(data[2 * b + 1]).toBeCloseTo(10 * data[2 * b]!, 12)
    }
    expect([...seen].sort((a, b) => a - b)).toEqual([-4, -2, 2, 4])
  })
})

describe("labelPermutationNull", () => {
  const values = [...o.a, ...o.b]
  const labels = [...o.a.map(() => "a"), ...o.b.map(() => "b")]
  const difference = (now: readonly string[]) =>
    mean(values.filter((_, i) => now[i] === "a")) - mean(values.filter((_, i) => now[i] === "b"))

  test("approaches scipy's exact p of a difference of means", () => {
    const { data } = labelPermutationNull(own(9), labels, difference, { seed: 1, draws: 20_000 })
    expect(Math.abs(permutationP(difference(labels), data) - o.labels)).toBeLessThan(noise(o.labels, 20_000))
  })

  test("words keep their rows together and categories their sizes", () => {
    const words = ["ape", "axe", "ape", "bee", "axe", "saw", "bee", "saw"]
    const category = ["animal", "tool", "animal", "animal", "tool", "tool", "animal", "tool"]
    const { dims } = labelPermutationNull(
      words,
      category,
      (now) => {
        expect(now.filter((label) => label === "tool").length).toBe(4)
        expect(now).toEqual(words.map((word) => now[words.indexOf(word)]))
        return [1, 2, 3]
      },
      { seed: 3, draws: 50 },
    )
    expect(dims).toEqual([50, 3])
  })

  test("permuting rows of shared words finds a difference in noise far too often, permuting words does not", () => {
    let byWord = 0
    let byRow = 0
    for (let t = 0; t < 100; t++) {
      const rng = new Rng(t)
      const word = Array.from({ length: 12 }, () => rng.normal())
      const rows = Array.from({ length: 60 }, (_, i) => word[i % 12]!)
      const groups = rows.map((_, i) => i % 12)
      const half = groups.map((g) => (g < 6 ? 1 : -1))
      const gap = (now: readonly number[]) => now.reduce((sum, sign, i) => sum + sign * rows[i]!, 0)
      const p = (unit: ArrayLike<number>) =>
        permutationP(gap(half), labelPermutationNull(unit, half, gap, { seed: t, draws: 99 }).data, "two-sided")
      if (p(groups) <= 0.1) byWord++
      if (p(own(60)) <= 0.1) byRow++
    }
    expect(Math.abs(byWord / 100 - 0.1)).toBeLessThan(noise(0.1, 100))
    expect(byRow / 100).toBeGreaterThan(0.3)
  })

  test("a word of two categories is refused", () => {
    expect(() => labelPermutationNull(["orange", "orange"], ["fruit", "colour"], () => 0, { seed: 1 })).toThrow(
      /cannot be resampled/,
    )
    expect(() =>
      labelPermutationNull(["orange", "orange", "red"], ["fruit", "colour", "colour"], () => 0, { seed: 1 }),
    ).toThrow(/group orange has the labels fruit and colour/)
  })
})
