import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { pearson, ranks, regress, spearman } from "../../src/index.js"
import { expectClose, oracle } from "../oracle.js"

const value = fc.integer({ min: -1000, max: 1000 })
const pairs = fc.array(fc.tuple(value, value), { minLength: 3, maxLength: 30 }).filter((list) => {
  const varies = (k: 0 | 1) => new Set(list.map((pair) => pair[k])).size > 1
  return varies(0) && varies(1)
})

describe("against scipy", () => {
  test.each(oracle.correlations)("$x.length points", (c) => {
    expectClose([pearson(c.x, c.y), spearman(c.x, c.y)], [c.pearson, c.spearman], 1e-9)
    const line = regress(c.x, c.y)
    expectClose(
      [line.slope, line.intercept, line.error, line.low, line.high],
      [c.slope, c.intercept, c.error, c.low, c.high],
      1e-8,
    )
  })
})

describe("properties", () => {
  test("Spearman sees only the order", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [x, y] = [list.map((p) => p[0]), list.map((p) => p[1])]
        const rho = spearman(x, y)
        expect(
          spearman(
            x.map((v) => v ** 3),
            y.map((v) => Math.atan(v / 100)),
          ),
        ).toBeCloseTo(rho, 12)
        expect(
          spearman(
            x.map((v) => -v),
            y,
          ),
        ).toBeCloseTo(-rho, 12)
        expect(spearman(y, x)).toBeCloseTo(rho, 12)
      }),
      { seed: 1 },
    )
  })

  test("Pearson ignores scale and shift; r² is the share of variance a line explains", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [x, y] = [list.map((p) => p[0]), list.map((p) => p[1])]
        const r = pearson(x, y)
        expect(Math.abs(r)).toBeLessThanOrEqual(1)
        expect(
          pearson(
            x.map((v) => 2 * v - 7),
            y,
          ),
        ).toBeCloseTo(r, 10)
        expect(regress(x, y).slope * regress(y, x).slope).toBeCloseTo(r * r, 10)
      }),
      { seed: 2 },
    )
  })

  test("ranks sum to n(n + 1) / 2 whatever the ties", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 })), (values) => {
        const sum = ranks(values).reduce((a, b) => a + b, 0)
        expect(sum).toBe((values.length * (values.length + 1)) / 2)
      }),
      { seed: 3 },
    )
  })

  test("a line's residuals are orthogonal to x, and the interval is centred on the slope", () => {
    fc.assert(
      fc.property(pairs, (list) => {
        const [x, y] = [list.map((p) => p[0]), list.map((p) => p[1])]
        const { slope, intercept, low, high } = regress(x, y)
        const residual = y.map((v, i) => v - intercept - slope * x[i]!)
        const size = Math.max(1, ...x.map(Math.abs)) * Math.max(1, ...y.map(Math.abs)) * x.length
        expect(Math.abs(residual.reduce((sum, e, i) => sum + e * x[i]!, 0)) / size).toBeLessThan(1e-9)
        expect((low + high) / 2).toBeCloseTo(slope, 8)
      }),
      { seed: 4 },
    )
  })
})

describe("refusals", () => {
  test.each<[string, RegExp, () => unknown]>([
    ["a constant side", /second list is constant/, () => pearson([1, 2, 3], [0.1, 0.1, 0.1])],
    ["a constant x", /all points have the same x/, () => regress([0.1, 0.1, 0.1], [1, 2, 3])],
    ["two points for a line", /2 values where at least 3/, () => regress([1, 2], [1, 2])],
    ["unequal lengths", /2 entries where 3/, () => spearman([1, 2, 3], [1, 2])],
    ["NaN", /NaN at position 0/, () => ranks([Number.NaN])],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
