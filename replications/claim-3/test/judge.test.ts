import { readFileSync } from "node:fs"
import {
  judge as judgeBy,
  type Measured,
  type MeasuredQuantity,
  measuredOf,
  parseSpec,
  reportSchema,
  type Verdict,
} from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { doses, layerCounts, nullDose, type Placement, placements } from "../src/grid.js"
import { spec } from "../src/spec.js"

const judge = (evidence: Measured) => judgeBy(spec, evidence)
/** Controls that test the instrument: if one fails, nothing else counts. */
const instrument = spec.controls.filter(({ kind }) => kind === "algebra" || kind === "positive").map(({ key }) => key)

/** Evidence in a few numbers: the same in all cells of a place. */
interface Evidence {
  ratio: Record<Placement, number>
  error: Record<Placement, number>
  gain: number
  /** Half the width of every interval. */
  width: number
  twin: Record<Placement, number>
  netsFail: boolean
  /** Lower end of vec_err's null band. */
  nullFrom: number
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
    {
      key: "vec_err",
      params,
      ...around(evidence.error[params.single]),
      ...(params.dose === nullDose
        ? { null: { kind: "random", mean: 2, lo: evidence.nullFrom, hi: 3, draws: 100 } }
        : {}),
    },
  ])
  const gains = doses.map((dose) => ({ key: "gain", params: { N: 1, dose }, ...around(evidence.gain) }))
  const controls = [
    ...instrument.map((key) => ({ key, observed: 1, passed: true })),
    { key: "gain_not_one", observed: 1.5, passed: true },
    { key: "untrained_fails_ratio", observed: 0, passed: false },
    { key: "hybrid_fails_ratio", observed: 0, passed: false },
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
  nullFrom: 1,
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
    expect(verdict({ netsFail: false })).toBe("trivially true")
    expect(verdict({ gain: 1.1 })).toBe("trivially true")
    expect(verdict({ gain: 0.8 })).toBe("reproduced")
  })

  it("is reproduced even where twins pass the ratio, as long as they fail on vectors", () => {
    expect(verdict({ twin: everywhere(1) })).toBe("reproduced")
    expect(verdict({ twin: everywhere(1), error: everywhere(0.2) })).toBe("trivially true")
    expect(verdict({ twin: { ...everywhere(1), first: 1.2 }, error: everywhere(0.2) })).toBe("partly")
  })

  it("needs vectors that are nearer to each other than those of random directions", () => {
    expect(verdict({ nullFrom: 0.021 })).toBe("reproduced")
    expect(verdict({ nullFrom: 0.02 })).toBe("not distinguishable from the null")
    expect(verdict({ nullFrom: 0.1, error: everywhere(0.2) })).toBe("not distinguishable from the null")
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
      expect(found.killed_by).toEqual([key, "untrained_fails_ratio", "hybrid_fails_ratio"])
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
    const text = because.join("\n")
    expect(text).toContain("single injection at the first layer: ratio 1.00 at doses ≤ 0.3")
    expect(text).toContain("there the ratio is trivial")
    expect(text).toContain("vec_err is not surely below 0.05: it reaches 0.200 [0.190, 0.210]")
    expect(text).toContain("one injection at the first layer 1.50 [1.49, 1.51] (dose=0.02)")
  })

  it("says of the stored report what the report says", () => {
    const text = readFileSync(new URL("../../../docs/generated/claims/claim-3.json", import.meta.url), "utf8")
    const [claim] = reportSchema.parse(JSON.parse(text)).claims
    const verdicts = claim!.models.map((entry) => [entry.model, judge(measuredOf(entry))] as const)
    for (const [at, [, { verdict, killed_by }]] of verdicts.entries())
      expect({ verdict, killed_by }).toMatchObject({
        verdict: claim!.models[at]!.verdict,
        killed_by: claim!.models[at]!.killed_by,
      })
    expect(verdicts.map(([model, { verdict }]) => [model, verdict])).toEqual([
      ["smollm2-135m", "trivially true"],
      ["gemma-3-270m", "not reproduced"],
    ])
  })
})

const rank: Partial<Record<Verdict, number>> = {
  "not distinguishable from the null": 0,
  "not reproduced": 0,
  inconclusive: 0,
  "trivially true": 0,
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
  nullFrom: number(0, 0.5),
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
  "random directions nearer": (e, _, by) => ({ ...e, nullFrom: e.nullFrom - by }),
}

describe("worse evidence never gives a better verdict", () => {
  it.each(Object.keys(worse))("%s", (name) => {
    fc.assert(
      fc.property(evidence, fc.constantFrom(...placements), number(0, 1), (e, place, by) => {
        const before = judge(measured(e)).verdict
        const after = judge(measured(worse[name]!(e, place, by))).verdict
        expect(rank[after]).toBeLessThanOrEqual(rank[before]!)
      }),
      { numRuns: 150 },
    )
  })
})
