import { Rng } from "@llm-fmri/random"
import { describe, expect, test } from "vitest"
import { tost } from "../../src/index.js"
import { expectClose, oracle } from "../oracle.js"

const own = (n: number) => Int32Array.from({ length: n }, (_, i) => i)

describe("by t", () => {
  test.each(oracle.equivalences)(
    "$values.length values: statsmodels' p and interval",
    ({ values, delta, ...wanted }) => {
      const { p, low, high } = tost(values, own(values.length), { delta })
      expectClose([p, low, high], [wanted.p, wanted.low, wanted.high], 1e-9)
    },
  )

  test("is the mean of group means: copies of a row change nothing", () => {
    const { values, delta } = oracle.equivalences[0]!
    const single = tost(values, own(10), { delta })
    const copied = tost([...values, ...values], [...own(10), ...own(10)], { delta })
    expectClose([copied.p, copied.low], [single.p, single.low], 1e-12)
  })

  test("is equivalent exactly where the 1 - 2 alpha interval lies within the margin", () => {
    const { values } = oracle.equivalences[3]!
    for (const delta of [0.01, 0.03, 0.05, 0.07, 0.09, 0.2, 1]) {
      const { low, high, equivalent } = tost(values, own(240), { delta })
      expect(equivalent).toBe(low > -delta && high < delta)
    }
  })

  test("exact zeros are equivalent", () => {
    expect(tost([0, 0, 0], own(3), { delta: 0.1 })).toMatchObject({ p: 0, equivalent: true })
    expect(tost([1, 1, 1], own(3), { delta: 0.1 })).toMatchObject({ p: 1, equivalent: false })
  })
})

describe("by bootstrap", () => {
  test("agrees with t where values are normal and many", () => {
    const { values, delta, low, high } = oracle.equivalences[3]!
    const found = tost(values, own(240), { delta, method: "bootstrap", seed: 1, draws: 5000 })
    expect(Math.abs(found.low - low)).toBeLessThan(0.01)
    expect(Math.abs(found.high - high)).toBeLessThan(0.01)
    expect(found.equivalent).toBe(tost(values, own(240), { delta }).equivalent)
  })

  test("p has a floor of 1 / (draws + 1)", () => {
    const found = tost([0.1, -0.1, 0.05], own(3), { delta: 9, method: "bootstrap", seed: 1, draws: 99 })
    expect(found).toMatchObject({ p: 0.01, equivalent: true })
  })
})

test("at the edge of the margin either method errs in about 5 of 100 samples", () => {
  for (const method of ["t", "bootstrap"] as const) {
    let called = 0
    for (let s = 0; s < 500; s++) {
      const rng = new Rng(s)
      const values = Float64Array.from({ length: 60 }, () => 0.5 + rng.normal())
      if (tost(values, own(60), { delta: 0.5, method, seed: s, draws: 400 }).equivalent) called++
    }
    expect(called / 500).toBeGreaterThan(0.015)
    expect(called / 500).toBeLessThan(0.09)
  }
})

test.each<[string, RegExp, () => unknown]>([
  ["no margin", /margin of 0 leaves nothing/, () => tost([1, 2], ["a", "b"], { delta: 0 })],
  ["one group", /1 groups cannot be resampled/, () => tost([1, 2], ["a", "a"], { delta: 1 })],
  ["no seed", /NaN is not a seed/, () => tost([1, 2], ["a", "b"], { delta: 1, method: "bootstrap" })],
])("refuses %s", (_, message, call) => {
  expect(call).toThrow(message)
})
