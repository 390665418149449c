import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { bcaInterval, percentileInterval, quantile } from "../../src/index.js"
import { expectClose, oracle } from "../oracle.js"

describe("quantile", () => {
  test("is numpy's", () => {
    const { data, p, q } = oracle.quantiles
    expectClose(
      p.map((share) => quantile(data, share)),
      q,
    )
  })

  test("rises with p, stays within the data, and follows a line through it", () => {
    const data = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1, maxLength: 20 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(data, share, share, (values, a, b) => {
        const [low, high] = [quantile(values, Math.min(a, b)), quantile(values, Math.max(a, b))]
        expect(low).toBeLessThanOrEqual(high + 1e-9)
        expect(low).toBeGreaterThanOrEqual(Math.min(...values) - 1e-9)
        expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-9)
        expect(
          quantile(
            values.map((v) => 3 - 2 * v),
            a,
          ),
        ).toBeCloseTo(3 - 2 * quantile(values, 1 - a), 5)
      }),
      { seed: 1 },
    )
  })

  test.each<[number[], number, RegExp]>([
    [[], 0.5, /0 values/],
    [[1, Number.NaN], 0.5, /NaN at position 1/],
    [[1], 95, /95 is not a share/],
  ])("refuses %s at %s", (values, p, message) => {
    expect(() => quantile(values, p)).toThrow(message)
  })
})

describe.each(oracle.intervals)("intervals of the $name, from scipy's own draws", (c) => {
  test("percentile", () => {
    expectClose(percentileInterval(c.draws, 0.9), c.percentile90)
    expectClose(percentileInterval(c.draws), c.percentile95)
  })

  test("BCa", () => {
    expectClose(bcaInterval(c.draws, c.estimate, c.jackknife, 0.9), c.bca90)
    expectClose(bcaInterval(c.draws, c.estimate, c.jackknife), c.bca95)
  })
})

test("BCa refuses draws that are all on one side", () => {
  expect(() => bcaInterval([2, 3, 4], 1, [1, 2])).toThrow(/lie on one side of the estimate 1/)
})
