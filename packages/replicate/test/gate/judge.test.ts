import { describe, expect, test } from "vitest"
import { type ClaimSpec, type ControlSpec, judge, type Measured } from "../../src/index.js"
import { cell, measuredOf, planted, specOf } from "./evidence.js"

const above = { quantity: "x", above: 2.5 } as const
const good = [cell(1, 3), cell(2, 4)]
const control = (key: string, kind: ControlSpec["kind"], changes: Partial<ControlSpec> = {}): ControlSpec => ({
  key,
  kind,
  definition: "A check.",
  expected: "> 0",
  ...changes,
})
const withControl = (one: ControlSpec, changes: Partial<ClaimSpec> = {}) =>
  specOf(above, { controls: [control("planted", "positive"), one], ...changes })
const fails = (key: string) => [planted, { key, observed: -0.5, passed: false }]

test("the first row that fits gives the verdict, with its reason and the findings' sentences", () => {
  const spec = specOf(above, {
    decisions: [
      { verdict: "reproduced", when: { found: true }, because: "it is there: {planted}" },
      { verdict: "not reproduced", when: {} },
    ],
  })
  expect(judge(spec, measuredOf(good))).toEqual({
    verdict: "reproduced",
    because: ["it is there: 3.00", "x is large: 3.00 [2.00, 4.00] (N=1), 4.00 [3.00, 5.00] (N=2)"],
    killed_by: [],
  })
  expect(judge(spec, measuredOf([cell(1, 1), cell(2, 4)]))).toEqual({
    verdict: "not reproduced",
    because: ["x is not large: 1.00 [0, 2.00] (N=1), 4.00 [3.00, 5.00] (N=2)"],
    killed_by: [],
  })
})

test("what cannot be told speaks against the claim", () => {
  expect(judge(specOf(above), measuredOf([cell(1, 3)])).verdict).toBe("not reproduced")
  const against = specOf(above, {
    findings: [
      { key: "found", for: false, says: "bad", otherwise: "", if: { quantity: "x", below: 0, cells: "some" } },
    ],
    decisions: [
      { verdict: "not reproduced", when: { found: true } },
      { verdict: "reproduced", when: {} },
    ],
  })
  expect(judge(against, measuredOf(good)).verdict).toBe("reproduced")
  expect(judge(against, measuredOf([cell(1, 3)])).verdict).toBe("not reproduced")
})

describe("the gate", () => {
  test.each(["positive", "algebra"] as const)("a %s control that fails leaves nothing to conclude", (kind) => {
    const spec = withControl(control("check", kind))
    const { verdict, because, killed_by } = judge(spec, measuredOf(good, fails("check")))
    expect({ verdict, killed_by }).toEqual({ verdict: "inconclusive", killed_by: ["check"] })
    expect(because[0]).toBe("the measurement itself fails a check: check, -0.500 where > 0 is expected")
    expect(because[1]).toContain('the decision table says "reproduced"')
    expect(judge(spec, measuredOf(good)).because[0]).toContain("check was not measured")
    // A negative result of a broken instrument is none either.
    expect(judge(spec, measuredOf([cell(1, 0), cell(2, 0)], fails("check"))).verdict).toBe("inconclusive")
  })

  test("a deciding quantity clears its null band in every cell", () => {
    const within = [cell(1, 3, { ci: [1, 5] }), cell(2, 4)]
    const { verdict, because } = judge(specOf(above), measuredOf(within))
    expect(verdict).toBe("not distinguishable from the null")
    expect(because[0]).toBe("x does not clear its null: 3.00 [1.00, 5.00] (N=1) where lots gives [-1.00, 1.00]")
    const { null: _, ...bare } = cell(2, 4)
    expect(judge(specOf(above), measuredOf([cell(1, 3), bare])).because[0]).toBe(
      "x (N=2) has no null band to be compared with",
    )
  })

  test("bands stand where the spec says", () => {
    const [x] = specOf(above).quantities
    const spec = specOf(above, { quantities: [{ ...x!, null: { kind: "lots", where: { N: 1 } } }] })
    const { null: _, ...bare } = cell(2, 4)
    expect(judge(spec, measuredOf([cell(1, 3), bare])).verdict).toBe("reproduced")
  })

  test("a reference net that passes too makes it trivial, and one that speaks of another number does not", () => {
    const spec = withControl(control("untrained_fails", "reference", { of: "x" }))
    const found = judge(spec, measuredOf(good, fails("untrained_fails")))
    expect(found.verdict).toBe("trivially true")
    expect(found.because[0]).toContain("a net that lacks the thing passes too: untrained_fails, -0.500")
    expect(judge(spec, measuredOf(good)).verdict).toBe("trivially true")
    const [x] = spec.quantities
    const other = {
      ...spec,
      quantities: [x!, { ...x!, key: "y" }],
      controls: [spec.controls[0]!, control("untrained_fails", "reference", { of: "y" })],
    }
    const rest = judge(other, measuredOf(good, fails("untrained_fails")))
    expect(rest).toMatchObject({ verdict: "reproduced", killed_by: ["untrained_fails"] })
  })

  test("a kill rule leaves a part; one of --attack counts only if it ran", () => {
    const spec = withControl(control("other_draw", "kill", { when: "attack" }))
    expect(judge(spec, measuredOf(good)).verdict).toBe("reproduced")
    const killed = judge(spec, measuredOf(good, fails("other_draw")))
    expect(killed).toMatchObject({ verdict: "partly", killed_by: ["other_draw"] })
    expect(killed.because[0]).toContain("a kill rule applies: other_draw")
    expect(judge(withControl(control("always", "kill")), measuredOf(good)).verdict).toBe("partly")
  })

  test("partly passes the same gate, less is not touched", () => {
    const partly = (measured: Measured, verdict: "partly" | "not reproduced" = "partly") =>
      judge(
        specOf(above, {
          decisions: [
            { verdict, when: { found: true } },
            { verdict: "inconclusive", when: {} },
          ],
        }),
        measured,
      )
    expect(partly(measuredOf(good)).verdict).toBe("partly")
    const within = measuredOf([cell(1, 3, { ci: [0, 6] }), cell(2, 4)])
    expect(partly(within).verdict).toBe("not distinguishable from the null")
    expect(partly(within, "not reproduced").verdict).toBe("not reproduced")
  })

  test("a claimed null result lies within its band, and its instrument would have found an effect", () => {
    const spec = specOf(
      { quantity: "x", atLeast: -2, atMost: 2 },
      {
        decisions: [
          { verdict: "null upheld", when: { found: true } },
          { verdict: "null overturned", when: {} },
        ],
      },
    )
    expect(judge(spec, measuredOf([cell(1, 0.5), cell(2, -0.5)])).verdict).toBe("null upheld")
    const outside = judge(spec, measuredOf([cell(1, 0.5), cell(2, 1.5)]))
    expect(outside.verdict).toBe("null overturned")
    expect(outside.because[0]).toContain("x lies outside its null: 1.50")
    const deaf = [{ ...planted, passed: false }]
    expect(judge(spec, measuredOf([cell(1, 0.5), cell(2, -0.5)], deaf)).verdict).toBe("inconclusive")
  })
})
