import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { fisherInterval, leaveOneOut, partialCorrelation, partialSpearman, pearson, spearman } from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { similarityOracle } from "../similarity-oracle.js"

const o = similarityOracle.inference

describe("against scipy and pingouin", () => {
  test.each(o.intervals)("Fisher's interval of $n pairs at $confidence", ({ r, n, confidence, low, high }) => {
    expectClose(fisherInterval(r, n, { confidence }), [low, high], 1e-9)
  })

  test.each(o.partials)("partial correlations", ({ x, y, controls, pearson: wanted, spearman: ranked }) => {
    const [found, byRank] = [partialCorrelation(x, y, controls), partialSpearman(x, y, controls)]
    expectClose([found.r, byRank.r], [wanted.r, ranked.r], 1e-9)
    expectClose([found.p, byRank.p], [wanted.p, ranked.p], 1e-8)
    expect(found.freedom).toBe(x.length - 2 - controls.length)
  })
})

describe("properties", () => {
  const triple = fc.array(
    fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 })),
    {
      minLength: 5,
      maxLength: 15,
    },
  )

  test("with one control it is the textbook formula; a repeated or rescaled control changes nothing", () => {
    fc.assert(
      fc.property(triple, (rows) => {
        const [x, y, z] = [0, 1, 2].map((k) => rows.map((row) => row[k]!)) as [number[], number[], number[]]
        fc.pre([x, y, z].every((list) => new Set(list).size > 1))
        const [xy, xz, yz] = [pearson(x, y), pearson(x, z), pearson(y, z)]
        fc.pre(Math.abs(xz) < 0.99 && Math.abs(yz) < 0.99)
        const wanted = (xy - xz * yz) / Math.sqrt((1 - xz ** 2) * (1 - yz ** 2))
        const { r, p, freedom } = partialCorrelation(x, y, [z])
        expect(r).toBeCloseTo(wanted, 9)
        const again = partialCorrelation(x, y, [z, z.map((value) => 3 - 2 * value)])
        expect(again.r).toBeCloseTo(r, 9)
        expect(again.freedom).toBe(freedom)
        expect(partialCorrelation(y, x, [z]).p).toBeCloseTo(p, 9)
        expect(partialCorrelation(x, y, []).r).toBeCloseTo(xy, 12)
      }),
      { seed: 1 },
    )
  })

  test("Fisher's interval holds the truth as often as it says, and controls widen it", () => {
    const rng = new Rng(1)
    let held = 0
    for (let trial = 0; trial < 1000; trial++) {
      const x = Float64Array.from({ length: 15 }, () => rng.normal())
      const [low, high] = fisherInterval(
        pearson(
          x,
          x.map((value) => 0.6 * value + 0.8 * rng.normal()),
        ),
        15,
      )
      if (low <= 0.6 && 0.6 <= high) held++
    }
    expect(Math.abs(held / 1000 - 0.95)).toBeLessThan(0.025)
    const width = (controls: number) => {
      const [low, high] = fisherInterval(0.5, 12, { controls })
      return high - low
    }
    expect(width(3)).toBeGreaterThan(width(0))
    expect(fisherInterval(0.5, 12, { controls: 3 })).toEqual(fisherInterval(0.5, 9))
    expect(fisherInterval(1, 10)).toEqual([1, 1])
  })

  test("leaving one out: as many values as pairs, the range round the whole, a lone point unmasked", () => {
    const x = [1, 2, 3, 4, 20]
    const y = [2, 1, 1, 2, 30]
    const { low, high, values } = leaveOneOut(x, y)
    expect(values.length).toBe(5)
    expect(values[4]).toBe(low)
    expect(pearson(x, y)).toBeGreaterThan(0.98)
    expect(Math.abs(low)).toBeLessThan(1e-12)
    expect(high).toBeGreaterThan(0.98)
    expect(leaveOneOut(x, y, spearman).values[0]).toBe(spearman(x.slice(1), y.slice(1)))
  })
})

describe("refusals", () => {
  test.each<[string, RegExp, () => unknown]>([
    ["no correlation", /2 is not a correlation/, () => fisherInterval(2, 10)],
    ["three pairs", /3 values where at least 4/, () => fisherInterval(0.5, 3)],
    ["pairs used up by controls", /6 values where at least 7/, () => fisherInterval(0.5, 6, { controls: 3 })],
    ["a confidence of 1", /confidence of 1/, () => fisherInterval(0.5, 6, { confidence: 1 })],
    [
      "a side that is a control",
      /first list is explained/,
      () => partialCorrelation([1, 2, 3, 5], [4, 3, 1, 1], [[1, 2, 3, 5]]),
    ],
    [
      "a constant side",
      /second list is constant/,
      () => partialCorrelation([1, 2, 3, 5], [0.1, 0.1, 0.1, 0.1], [[1, 2, 2, 1]]),
    ],
    [
      "a control of another length",
      /a control has 2 entries where 3/,
      () => partialCorrelation([1, 2, 3], [3, 1, 2], [[1, 2]]),
    ],
    ["too few pairs", /3 values where at least 4/, () => partialCorrelation([1, 2, 3], [3, 1, 2], [[1, 0, 0]])],
    ["two pairs", /2 values where at least 3/, () => leaveOneOut([1, 2], [1, 2])],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
