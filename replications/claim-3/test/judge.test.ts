import type { Measured, MeasuredQuantity, Verdict } from "@llm-fmri/replicate"
import { parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { doses, layerCounts, type Placement, placements } from "../src/grid.js"
import { instrument, judge } from "../src/judge.js"
import { spec } from "../src/spec.js"

/** Evidence in a few numbers: the same in all cells of a place. */
interface Evidence {
  ratio: Record<Placement, number>
  error: Record<Placement, number>
  gain: number
  /** Half the width of every interval. */
  width: number
  twin: Record<Placement, number>
  netsFail: boolean
}

function measured(evidence: Evidence): Measured {
  const { width } = evidence
  const around = (value: number): Pick<MeasuredQuantity, "value" | "ci"> => ({
    value,
    ci: [value - width, value + width],
  })
  const grid = layerCounts.flatMap((N) => doses.flatMap((dose) => placements.map((single) => ({ N, dose, single }))))
  const quantities = grid.flatMap((params): MeasuredQuantity[] => [
    {
      key: "ratio",
      params,
      ...around(evidence.ratio[params.single]),
      references: [
        { net: "untrained", seed: 1, value: 3 },
        { net: "untrained", seed: 2, value: evidence.twin[params.single] },
        { net: "hybrid", seed: 1, value: 3 },
      ],
    },
    { key: "vec_err", params, ...around(evidence.error[params.single]) },
  ])
  const gains = doses.map((dose) => ({ key: "gain", params: { N: 1, dose }, ...around(evidence.gain) }))
  const controls = [
    ...instrument.map((key) => ({ key, observed: 1, passed: true })),
    ...["untrained", "hybrid"].map((net) => ({ key: `${net}_fails_vec_err`, observed: 0, passed: evidence.netsFail })),
  ]
  return { quantities: [...quantities, ...gains], controls }
}

const everywhere = (value: number) => ({ first: value, middle: value, last: value })
const perfect: Evidence = {
  ratio: everywhere(1),
  error: everywhere(0.01),
  gain: 1.5,
  width: 0.01,
  twin: everywhere(2),
  netsFail: true,
}
const verdict = (evidence: Partial<Evidence>) => judge(measured({ ...perfect, ...evidence })).verdict

describe("the decision table", () => {
  it("is a valid spec whose rows are the verdicts that can come out", () => {
    expect(parseSpec(spec, "claim-3").id).toBe("claim-3")
  })

  it("needs equal vectors, a gain other than 1 and nets that fail for reproduced", () => {
    expect(verdict({})).toBe("reproduced")
    expect(verdict({ error: everywhere(0.06) })).toBe("partly")
    expect(verdict({ error: { ...everywhere(0.01), last: 0.045 } })).toBe("partly")
    expect(verdict({ netsFail: false })).toBe("partly")
    expect(verdict({ gain: 1.1 })).toBe("trivially true")
    expect(verdict({ gain: 0.8 })).toBe("reproduced")
  })

  it("is reproduced even where twins pass the ratio, as long as they fail on vectors", () => {
    expect(verdict({ twin: everywhere(1) })).toBe("reproduced")
    expect(verdict({ twin: everywhere(1), error: everywhere(0.2) })).toBe("trivially true")
    expect(verdict({ twin: { ...everywhere(1), first: 1.2 }, error: everywhere(0.2) })).toBe("partly")
  })

  it("looks at every place of the single injection", () => {
    expect(verdict({ ratio: { first: 1.3, middle: 1, last: 0.7 } })).toBe("partly")
    expect(verdict({ ratio: { first: 1.3, middle: 1, last: 0.7 }, twin: everywhere(1) })).toBe("trivially true")
    expect(verdict({ ratio: { first: 1.3, middle: 1.1, last: 0.7 } })).toBe("not reproduced")
    expect(verdict({ ratio: { first: 1.3, middle: 1.045, last: 0.7 } })).toBe("inconclusive")
    expect(verdict({ ratio: { first: 1.3, middle: 1.045, last: 0.7 }, error: everywhere(0.2) })).toBe("not reproduced")
    expect(verdict({ ratio: everywhere(1.045), error: { ...everywhere(0.2), last: 0.055 } })).toBe("inconclusive")
  })

  it("ignores large doses", () => {
    const evidence = measured(perfect)
    const quantities = evidence.quantities.map((one) =>
      (one.params?.dose as number) > 0.3 ? { ...one, value: 9, ci: [8, 10] as const } : one,
    )
    expect(judge({ ...evidence, quantities }).verdict).toBe("reproduced")
  })

  it("says nothing where the instrument is broken, or cells are absent", () => {
    for (const key of instrument) {
      const { quantities, controls } = measured(perfect)
      const broken = controls.map((control) => (control.key === key ? { ...control, passed: false } : control))
      const found = judge({ quantities, controls: broken })
      expect(found.verdict).toBe("inconclusive")
      expect(found.because[0]).toContain(key)
      expect(found.killed_by).toEqual([key])
      expect(judge({ quantities, controls: controls.filter((control) => control.key !== key) }).verdict).toBe(
        "inconclusive",
      )
    }
    const evidence = measured(perfect)
    const quantities = evidence.quantities.map(({ key, params, ...rest }) =>
      params?.N === 8 && key !== "gain" ? { key, params, absent_because: "too shallow" } : { key, params, ...rest },
    )
    expect(judge({ ...evidence, quantities }).verdict).toBe("inconclusive")
  })

  it("names the numbers", () => {
    const { because } = judge(measured({ ...perfect, twin: everywhere(1), error: everywhere(0.2) }))
    expect(because.join("\n")).toContain("ratio 1.00 to 1.00 at doses ≤ 0.3, single injection at the first layer")
    expect(because.join("\n")).toContain("there the ratio is trivial")
    expect(because.join("\n")).toContain("vec_err reaches 0.20 [0.19, 0.21]")
    expect(because.join("\n")).toContain("gain of one injection at the first layer: 1.50 [1.49, 1.51] at dose 0.02")
  })
})

const rank: Partial<Record<Verdict, number>> = {
  "not reproduced": 0,
  inconclusive: 1,
  "trivially true": 2,
  partly: 3,
  reproduced: 4,
}
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const places = (of: fc.Arbitrary<number>) => fc.record({ first: of, middle: of, last: of })
const evidence: fc.Arbitrary<Evidence> = fc.record({
  ratio: places(number(0.9, 1.1)),
  error: places(number(0, 0.08)),
  gain: number(0.7, 1.4),
  width: number(0, 0.03),
  twin: places(number(0.9, 1.1)),
  netsFail: fc.boolean(),
})
const worse: Record<string, (e: Evidence, place: Placement, by: number) => Evidence> = {
  "ratio farther from 1": (e, place, by) => ({
    ...e,
    ratio: { ...e.ratio, [place]: e.ratio[place] + (e.ratio[place] < 1 ? -by : by) },
  }),
  "vectors farther apart": (e, place, by) => ({ ...e, error: { ...e.error, [place]: e.error[place] + by } }),
  "gain nearer to 1": (e, _, by) => ({ ...e, gain: 1 + (e.gain - 1) * (1 - by) }),
  "twin nearer to 1": (e, place, by) => ({ ...e, twin: { ...e.twin, [place]: 1 + (e.twin[place] - 1) * (1 - by) } }),
  "nets do not fail": (e) => ({ ...e, netsFail: false }),
}

describe("worse evidence never gives a better verdict", () => {
  it.each(Object.keys(worse))("%s", (name) => {
    fc.assert(
      fc.property(evidence, fc.constantFrom(...placements), number(0, 1), (e, place, by) => {
        const before = judge(measured(e)).verdict
        const after = judge(measured(worse[name]!(e, place, by))).verdict
        expect(rank[after]).toBeLessThanOrEqual(rank[before]!)
      }),
      { numRuns: 300 },
    )
  })
})
