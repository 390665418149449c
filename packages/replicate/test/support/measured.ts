import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type ClaimSpec, cells, judge, type Measured, type Verdict, verdictRank } from "../../src/index.js"

/**
 * Every cell and every control (attacks aside) of the spec is there once, numbers are finite, values lie within their intervals, what has
 * no value says why, and there is a verdict.
 */
export function expectWhole(spec: ClaimSpec, measured: Measured): void {
  for (const { key, params = {} } of spec.quantities) {
    const grids = Object.values(params).filter((values) => values !== "model")
    const size = grids.reduce((product, values) => product * values.length, 1)
    const found = cells(measured, key)
    if (grids.length === Object.keys(params).length) expect([key, found.length]).toEqual([key, size])
    expect(new Set(found.map((one) => JSON.stringify(one.params))).size).toBe(found.length)
    for (const { value, absent_because, file, ci } of found) {
      expect(value === undefined ? (absent_because ?? file) : Number.isFinite(value), key).toBeTruthy()
      if (ci === undefined) continue
      expect(ci.every(Number.isFinite), key).toBe(true)
      if (value !== undefined) expect(ci[0] <= value + 1e-12 && value <= ci[1] + 1e-12, key).toBe(true)
    }
  }
  const always = spec.controls.filter(({ when }) => when !== "attack").map(({ key }) => key)
  expect(measured.controls.map(({ key }) => key).sort()).toEqual(always.sort())
  expect(spec.decisions.map(({ verdict }) => verdict)).toContain(judge(spec, measured).verdict)
}

/**
 * Tests that no way of making evidence worse gives a better verdict.
 *
 * @param worse by name: the evidence made worse by so much of what is possible, 0 … 1
 */
export function testWorseEvidence<E>(
  verdictOf: (evidence: E) => Verdict,
  evidence: fc.Arbitrary<E>,
  worse: Readonly<Record<string, (evidence: E, by: number) => E>>,
): void {
  describe("worse evidence never gives a better verdict", () => {
    it.each(Object.keys(worse))("%s", (name) => {
      fc.assert(
        fc.property(evidence, fc.double({ min: 0, max: 1, noNaN: true }), (e, by) => {
          const [before, after] = [verdictOf(e), verdictOf(worse[name]!(e, by))]
          expect(verdictRank(after)).toBeLessThanOrEqual(verdictRank(before))
        }),
        { numRuns: 200 },
      )
    })
  })
}
