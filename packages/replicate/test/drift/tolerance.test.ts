import { isFmriError } from "@llm-fmri/errors"
import fc from "fast-check"
import { expect, test } from "vitest"
import {
  checkTolerance,
  detectsText,
  difference,
  effective,
  isWithin,
  roundUp,
  smallestDetected,
  toleranceKinds,
} from "../../src/drift/tolerance.js"

const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
const kind = fc.constantFrom(...toleranceKinds)
const size = fc.double({ noNaN: true, min: 0, max: 0.9 })
const tolerance = fc.record({ kind, value: size }).map((one) => (one.kind === "exact" ? { ...one, value: 0 } : one))

test("the difference is symmetric, never negative, and 0 for equal values alone", () => {
  fc.assert(
    fc.property(kind, number, number, (kind, a, b) => {
      const apart = difference(kind, a, b)
      expect(apart).toBe(difference(kind, b, a))
      expect(apart >= 0).toBe(true)
      expect(difference(kind, a, a)).toBe(0)
      if (a !== b && Math.abs(a - b) > 0) expect(apart).toBeGreaterThan(0)
    }),
  )
})

test("being within is symmetric, and equal values are within any tolerance", () => {
  fc.assert(
    fc.property(tolerance, number, number, (tolerance, a, b) => {
      expect(isWithin(tolerance, a, b)).toBe(isWithin(tolerance, b, a))
      expect(isWithin(tolerance, a, a)).toBe(true)
    }),
  )
})

test("a larger tolerance is never stricter", () => {
  fc.assert(
    fc.property(
      fc.constantFrom("absolute", "relative", "proportion"),
      size,
      size,
      number,
      number,
      (kind, s, t, a, b) => {
        const [small, large] = [Math.min(s, t), Math.max(s, t)]
        if (isWithin({ kind, value: small }, a, b)) expect(isWithin({ kind, value: large }, a, b)).toBe(true)
      },
    ),
  )
})

test("a larger change is never judged milder", () => {
  const positive = fc.double({ noNaN: true, min: 1e-6, max: 1e6 })
  fc.assert(
    fc.property(tolerance, positive, positive, positive, (tolerance, a, one, other) => {
      const [near, far] = [a + Math.min(one, other), a + Math.max(one, other)]
      if (isWithin(tolerance, a, far)) expect(isWithin(tolerance, a, near)).toBe(true)
    }),
  )
})

test("scaling both values scales an absolute difference and leaves a relative one", () => {
  const scale = fc.integer({ min: -20, max: 20 }).map((power) => 2 ** power)
  fc.assert(
    fc.property(number, number, scale, (a, b, s) => {
      fc.pre(Math.abs(a) > 1e-100 && Math.abs(b) > 1e-100)
      expect(difference("absolute", a * s, b * s)).toBe(difference("absolute", a, b) * s)
      expect(difference("relative", a * s, b * s)).toBe(difference("relative", a, b))
    }),
  )
})

test("what is said to be detected is detected in both directions, and lies just above the tolerance", () => {
  const sensible = fc.double({ noNaN: true, min: 1e-6, max: 0.9 })
  const value = fc.double({ noNaN: true, min: 1e-3, max: 1e3 })
  fc.assert(
    fc.property(fc.constantFrom("absolute", "relative"), sensible, value, fc.boolean(), (kind, size, value, down) => {
      const tolerance = { kind, value: size } as const
      const change = smallestDetected(tolerance) * (kind === "relative" ? value : 1) * (down ? -1 : 1)
      expect(isWithin(tolerance, value, value + change)).toBe(false)
      expect(smallestDetected({ kind: "absolute", value: size })).toBeLessThan(size * 1.011)
    }),
  )
})

test("a proportion moves in steps of 1/n: the tolerance is at least one step, and the next step is detected", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), size, fc.nat(), (n, wanted, seed) => {
      const tolerance = effective({ kind: "proportion", value: wanted }, n)
      expect(tolerance.value * n).toBeGreaterThanOrEqual(1 - 1e-6)
      const steps = Math.floor(tolerance.value * n * (1 + 1e-9))
      const from = seed % (n + 1)
      expect(isWithin(tolerance, from / n, (from + steps) / n)).toBe(true)
      expect(isWithin(tolerance, from / n, (from + steps + 1) / n)).toBe(false)
      expect(smallestDetected(tolerance, n)).toBeCloseTo((steps + 1) / n, 12)
    }),
  )
})

test("a proportion's tolerance below 1/n is refused where it is set and raised with a reason where it is used", () => {
  expect(() => checkTolerance({ kind: "proportion", value: 0.004 }, 240)).toThrow(/one step of 1\/240/)
  expect(() => checkTolerance({ kind: "proportion", value: 1 / 240 }, 240)).not.toThrow()
  expect(effective({ kind: "proportion", value: 0.004 }, 240)).toEqual({
    kind: "proportion",
    value: 1 / 240,
    raised: "raised to one step of 1/240",
  })
  expect(effective({ kind: "absolute", value: 0.004 }, 240)).toEqual({ kind: "absolute", value: 0.004 })
})

test("tolerances that mean nothing are refused", () => {
  for (const tolerance of [
    { kind: "absolute", value: -1 },
    { kind: "absolute", value: Number.POSITIVE_INFINITY },
    { kind: "relative", value: 1 },
    { kind: "exact", value: 0.1 },
  ] as const) {
    let thrown: unknown
    try {
      checkTolerance(tolerance)
    } catch (error) {
      thrown = error
    }
    expect(isFmriError(thrown, "ToleranceUnusable")).toBe(true)
  }
  expect(() => effective({ kind: "proportion", value: 0.1 }, undefined)).toThrow(/number of units/)
})

test("rounding up keeps the decimals asked for and never goes below", () => {
  const value = fc.double({ noNaN: true, min: 1e-12, max: 1e12 })
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 6 }), (value, digits) => {
      const rounded = roundUp(value, digits)
      expect(rounded).toBeGreaterThanOrEqual(value)
      expect(rounded).toBeLessThanOrEqual(value * (1 + 10 ** (1 - digits)) * (1 + 1e-12))
      expect(Number(rounded.toPrecision(digits))).toBe(rounded)
      expect(roundUp(rounded, digits)).toBe(rounded)
    }),
  )
  expect(roundUp(0, 2)).toBe(0)
  expect(roundUp(1.1900001e-7, 2)).toBe(1.2e-7)
})

test("says in words what is detected", () => {
  expect(detectsText({ kind: "exact", value: 0 })).toBe("any change")
  expect(detectsText({ kind: "absolute", value: 0.0012 })).toBe("a change by 0.00121")
  expect(detectsText({ kind: "relative", value: 0.01 })).toBe("a change by 1.02 %")
  expect(detectsText({ kind: "proportion", value: 1 / 240 }, 240)).toBe("a change by 2 of 240")
})
