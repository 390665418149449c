import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { benjaminiHochberg, holm, maxT, permutationP, type Tail } from "../../src/index.js"
import { expectClose, oracle } from "../oracle.js"

const p = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 12 })

describe("holm and benjaminiHochberg", () => {
  test.each(oracle.adjustments)("are statsmodels'", (c) => {
    expectClose(holm(c.p), c.holm)
    expectClose(benjaminiHochberg(c.p), c.bh)
  })

  test("keep the order of p-values and their places, never lower one, BH ≤ Holm ≤ Bonferroni", () => {
    fc.assert(
      fc.property(p, fc.nat(), (values, seed) => {
        const [strict, loose] = [holm(values), benjaminiHochberg(values)]
        values.forEach((value, i) => {
          expect(loose[i]).toBeGreaterThanOrEqual(value - 1e-15)
          expect(loose[i]).toBeLessThanOrEqual(strict[i]! + 1e-15)
          expect(strict[i]).toBeLessThanOrEqual(Math.min(1, value * values.length) + 1e-15)
          values.forEach((other, j) => {
            if (value < other) expect(strict[i]! <= strict[j]! && loose[i]! <= loose[j]!).toBe(true)
          })
        })
        const order = new Rng(seed).sample(values.length)
        const shuffled = Float64Array.from(order, (i) => values[i]!)
        expect(holm(shuffled)).toEqual(Float64Array.from(order, (i) => strict[i]!))
        expect(benjaminiHochberg(shuffled)).toEqual(Float64Array.from(order, (i) => loose[i]!))
      }),
      { seed: 1 },
    )
  })

  test("of no tests give none", () => {
    expect([...holm([]), ...benjaminiHochberg([])]).toEqual([])
  })

  test.each([Number.NaN, -0.1, 1.1])("refuse %s", (bad) => {
    expect(() => holm([0.5, bad])).toThrow(/p-value 1 is/)
    expect(() => benjaminiHochberg([0.5, bad])).toThrow(/p-value 1 is/)
  })
})

describe("maxT", () => {
  /** A null family [m, k], neighbours correlated. */
  const family = (m: number, k: number, seed: number) => {
    const rng = new Rng(seed)
    const data = new Float64Array(m * k)
    for (let b = 0; b < m; b++) {
      let last = 0
      for (let j = 0; j < k; j++) {
        last = 0.8 * last + 0.6 * rng.normal()
        data[b * k + j] = last
      }
    }
    return { dims: [m, k], data }
  }

  test.each<Tail>(["greater", "less", "two-sided"])("of one member is permutationP: %s", (tail) => {
    const draws = family(99, 1, 1)
    for (const value of [-1.5, 0, 0.7, 2]) {
      expect(maxT([value], draws, { tail }).p[0]).toBe(permutationP(value, draws.data, tail))
    }
  })

  test("is between the single p and Bonferroni's, and says the same as its threshold", () => {
    const draws = family(199, 6, 2)
    const observed = [0.5, 1.2, 1.9, 2.4, 3.1, -4]
    for (const tail of ["greater", "less", "two-sided"] as const) {
      const { p, threshold } = maxT(observed, draws, { tail, alpha: 0.1 })
      observed.forEach((value, j) => {
        const single = permutationP(
          value,
          draws.data.filter((_, i) => i % 6 === j),
          tail,
        )
        expect(p[j]).toBeGreaterThanOrEqual(single)
        expect(p[j]).toBeLessThanOrEqual(6 * single)
        const extreme = tail === "greater" ? value : tail === "less" ? -value : Math.abs(value)
        expect(p[j]! <= 0.1).toBe(extreme > threshold)
      })
    }
  })

  test("finds anything in a family of nulls as often as alpha allows; single tests do so far more often", () => {
    let family1 = 0
    let single = 0
    for (let t = 0; t < 600; t++) {
      const all = family(100, 10, 10 + t)
      const observed = all.data.slice(0, 10)
      const draws = { dims: [99, 10], data: all.data.slice(10) }
      if (maxT(observed, draws).p.some((value) => value <= 0.05)) family1++
      if (
        observed.some(
          (value, j) =>
            permutationP(
              value,
              draws.data.filter((_, i) => i % 10 === j),
            ) <= 0.05,
        )
      )
        single++
    }
    expect(Math.abs(family1 / 600 - 0.05)).toBeLessThan(4 * Math.sqrt((0.05 * 0.95) / 600))
    expect(single / 600).toBeGreaterThan(0.15)
  })

  test("too few draws for alpha: nothing can be found, and the threshold says so", () => {
    const { p, threshold } = maxT([100], family(9, 1, 3))
    expect([p[0], threshold]).toEqual([0.1, Number.POSITIVE_INFINITY])
  })

  test("a family of another size is refused", () => {
    expect(() => maxT([1, 2], family(9, 3, 4))).toThrow(/2 entries where 3/)
  })
})
