import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bootstrap, bootstrapAdvantage, bootstrapMean, bootstrapRatio, mean, variance } from "../../src/index.js"
import { expectClose, oracle } from "../oracle.js"

const pick = (values: ArrayLike<number>) => (rows: Int32Array) => mean(Float64Array.from(rows, (row) => values[row]!))
const normals = (n: number, seed: number) => {
  const rng = new Rng(seed)
  return Float64Array.from({ length: n }, () => rng.normal())
}
const largestGap = (a: Float64Array, b: Float64Array) => Math.max(...a.map((v, i) => Math.abs(v - b[i]!)))
const own = (n: number) => Int32Array.from({ length: n }, (_, i) => i)

describe("bootstrap", () => {
  test("the draws scatter by the plug-in standard error, the interval covers as normal theory says", () => {
    const values = normals(200, 1)
    const { draws, low, high, estimate } = bootstrapMean(values, own(200), { seed: 2, draws: 4000 })
    const error = Math.sqrt((variance(values) * 199) / 200 / 200)
    expect(Math.sqrt(variance(draws)) / error).toBeCloseTo(1, 1)
    expect(mean(draws)).toBeCloseTo(estimate, 2)
    expect((high - low) / (2 * 1.96 * error)).toBeCloseTo(1, 1)
  })

  test("groups, not rows, are resampled: copies of a row add no certainty", () => {
    const words = normals(50, 3)
    const rows = Float64Array.from({ length: 250 }, (_, i) => words[i % 50]!)
    const grouped = bootstrapMean(
      rows,
      Int32Array.from(rows, (_, i) => i % 50),
      { seed: 4 },
    )
    const single = bootstrapMean(words, own(50), { seed: 4 })
    expect(largestGap(grouped.draws, single.draws)).toBeLessThan(1e-12)
    const wrong = bootstrapMean(rows, own(250), { seed: 4 })
    expect((grouped.high - grouped.low) / (wrong.high - wrong.low)).toBeGreaterThan(1.8)
  })

  test("the fast path for means gives the draws of the general one, also for groups of unequal size", () => {
    const groups = ["a", "b", "a", "c", "d", "d", "d", "e"]
    const value = fc.double({ min: -10, max: 10, noNaN: true })
    fc.assert(
      fc.property(fc.array(value, { minLength: 8, maxLength: 8 }), fc.nat(), (values, seed) => {
        const fast = bootstrapMean(values, groups, { seed, draws: 50 })
        const slow = bootstrap(groups, pick(values), { seed, draws: 50 })
        expect(fast.estimate).toBeCloseTo(slow.estimate, 10)
        expect(largestGap(fast.draws, slow.draws)).toBeLessThan(1e-12)
        expect(fast.low).toBeCloseTo(slow.low, 10)
      }),
      { seed: 5, numRuns: 30 },
    )
  })

  test("BCa agrees with scipy's of the same skewed sample within the noise of resampling", () => {
    const { data, bca95, percentile95 } = oracle.intervals[0]!
    const options = { seed: 6, draws: 20_000, method: "bca" } as const
    const fast = bootstrapMean(data, own(data.length), options)
    const slow = bootstrap(own(data.length), pick(data), { ...options, draws: 2000 })
    const width = percentile95[1]! - percentile95[0]!
    for (const { low, high } of [fast, slow]) {
      expect(Math.abs(low - bca95[0]!) / width).toBeLessThan(0.12)
      expect(Math.abs(high - bca95[1]!) / width).toBeLessThan(0.12)
    }
    const plain = bootstrapMean(data, own(data.length), { seed: 6, draws: 20_000 })
    expect(fast.low).toBeGreaterThan(plain.low) // a right-skewed sample: BCa moves both ends to the right
    expect(fast.high).toBeGreaterThan(plain.high)
  })

  test("the same seed gives the same draws, another seed others", () => {
    const values = normals(20, 7)
    expect(bootstrapMean(values, own(20), { seed: 1 })).toEqual(bootstrapMean(values, own(20), { seed: 1 }))
    expect(bootstrapMean(values, own(20), { seed: 1 }).draws).not.toEqual(
      bootstrapMean(values, own(20), { seed: 2 }).draws,
    )
  })

  test("90 % intervals hold the truth in about 90 of 100 samples", () => {
    let held = 0
    for (let s = 0; s < 400; s++) {
      const { low, high } = bootstrapMean(normals(40, 1000 + s), own(40), { seed: s, draws: 400, confidence: 0.9 })
      if (low <= 0 && 0 <= high) held++
    }
    expect(held / 400).toBeGreaterThan(0.84)
    expect(held / 400).toBeLessThan(0.94)
  })

  test("a constant has an interval of no width, with either method", () => {
    for (const method of ["percentile", "bca"] as const) {
      const { low, high } = bootstrapMean([2, 2, 2], ["a", "b", "c"], { seed: 1, method })
      expect([low, high]).toEqual([2, 2])
    }
  })
})

describe("bootstrapAdvantage", () => {
  const words = own(60)
  const hard = normals(60, 8)
  const net = (seed: number, shift: number) => normals(60, seed).map((v, i) => 3 * hard[i]! + 0.3 * v + shift)

  test("is paired: what makes a word hard for every net drops out", () => {
    const trained = net(9, 0.5)
    const twin = net(10, 0)
    const paired = bootstrapAdvantage(trained, [twin], words, { seed: 1 })
    expect(paired.low).toBeGreaterThan(0)
    const difference = bootstrapMean(
      trained.map((v, i) => v - twin[i]!),
      words,
      { seed: 1 },
    )
    expect(largestGap(paired.draws, difference.draws)).toBeLessThan(1e-12)
    expect(bootstrapMean(trained, words, { seed: 1 }).low - mean(twin)).toBeLessThan(0)
  })

  test("the best net counts: another net can only lower every draw", () => {
    const trained = net(9, 0.5)
    const one = bootstrapAdvantage(trained, [net(10, 0)], words, { seed: 1 })
    const three = bootstrapAdvantage(trained, [net(10, 0), net(11, 0.1), net(12, -1)], words, { seed: 1 })
    expect(three.draws.every((draw, b) => draw <= one.draws[b]!)).toBe(true)
    expect(three.low).toBeLessThan(one.low)
  })

  test("a net as good as the trained one is not beaten", () => {
    expect(bootstrapAdvantage(net(9, 0), [net(10, 0)], words, { seed: 1 }).low).toBeLessThan(0)
  })
})

describe("refusals", () => {
  test.each<[string, RegExp, () => unknown]>([
    ["one group", /1 groups cannot be resampled/, () => bootstrapMean([1, 2], ["a", "a"], { seed: 1 })],
    ["unequal lengths", /2 entries where 3/, () => bootstrapMean([1, 2], ["a", "b", "c"], { seed: 1 })],
    ["NaN", /NaN at position 1/, () => bootstrapMean([1, Number.NaN], ["a", "b"], { seed: 1 })],
    ["a statistic that fails", /bootstrap draws holds NaN/, () => bootstrap(["a", "b"], () => Number.NaN, { seed: 1 })],
    ["no seed", /undefined is not a seed/, () => bootstrapMean([1, 2], ["a", "b"], {} as { seed: number })],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})

describe("bootstrapRatio", () => {
  test("is the ratio of sums, and of means within each resample", () => {
    const { estimate, draws } = bootstrapRatio([1, 2, 9], [2, 4, 6], [0, 1, 2], { seed: 4, draws: 50 })
    expect(estimate).toBe(1)
    const above = bootstrapMean([1, 2, 9], [0, 1, 2], { seed: 4, draws: 50 }).draws
    const below = bootstrapMean([2, 4, 6], [0, 1, 2], { seed: 4, draws: 50 }).draws
    expectClose(
      draws,
      Array.from(above, (value, i) => value / below[i]!),
    )
  })

  test("has no interval where denominators cancel", () => {
    expect(() => bootstrapRatio([1, 2], [1, -1], ["a", "b"], { seed: 1 })).toThrow(/Infinity|NaN/)
  })
})
