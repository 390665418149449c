import { judge as judgeBy, type Measured, parseSpec, verdictRank } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { spec } from "../src/spec.js"

interface Evidence {
  biased: number
  cka: [low: number, high: number]
  p: number
  nullTo: number
  within: [low: number, high: number]
  withinP: number
  nextP: number
  passes: Record<string, boolean>
}

const good: Evidence = {
  biased: 0.73,
  cka: [0.7, 0.8],
  p: 0.001,
  nullTo: 0.02,
  within: [0.4, 0.6],
  withinP: 0.001,
  nextP: 0.001,
  passes: {},
}

function measured(e: Evidence): Measured {
  const target = { position: "target" }
  const band = (p: number, hi = 0.02) => ({ kind: "lot", mean: 0, lo: -0.02, hi, p, draws: 1000 })
  return {
    quantities: [
      { key: "cka_biased", params: target, value: e.biased, references: [{ net: "untrained", seed: 1, value: 0.9 }] },
      { key: "cka_expected", params: { data: "words-z", ...target }, value: 0.2 },
      {
        key: "cka",
        value: (e.cka[0] + e.cka[1]) / 2,
        ci: e.cka,
        null: band(e.p, e.nullTo),
        references: [{ net: "embedding", seed: 0, value: 0.5 }],
      },
      { key: "cka_next", value: 0.5, ci: [0.4, 0.6], null: band(e.nextP) },
      {
        key: "cka_within",
        params: target,
        value: (e.within[0] + e.within[1]) / 2,
        ci: e.within,
        null: band(e.withinP),
      },
      { key: "cka_of_categories", params: target, value: 0.5 },
      { key: "cka_best", params: target, value: 0.8 },
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 1, passed: e.passes[key] ?? true })),
  }
}

const judge = (changes: Partial<Evidence> = {}) => judgeBy(spec, measured({ ...good, ...changes }))

describe("the verdict", () => {
  it("is that of the table", () => {
    expect(parseSpec(spec, "claim-11")).toEqual(spec)
    expect(judge().verdict).toBe("reproduced")
    expect(judge({ cka: [0.3, 0.4] }).verdict).toBe("partly")
    expect(judge({ within: [-0.1, 0.1] }).verdict).toBe("partly")
    expect(judge({ withinP: 0.3 }).verdict).toBe("partly")
    expect(judge({ nextP: 0.3 }).verdict).toBe("partly")
    expect(judge({ passes: { hybrid_next: false } }).verdict).toBe("partly")
    expect(judge({ passes: { beyond_category: false } }).verdict).toBe("partly")
    expect(judge({ passes: { family_wise: false } }).verdict).toBe("partly")
    for (const net of ["untrained_pairs", "hybrid_pairs", "embedding_pair"])
      expect(judge({ passes: { [net]: false } }).verdict).toBe("trivially true")
    expect(judge({ cka: [0.01, 0.1], nullTo: 0.05 }).verdict).toBe("not distinguishable from the null")
    expect(judge({ cka: [-0.1, 0.1], p: 0.4 }).verdict).toBe("not distinguishable from the null")
    expect(judge({ cka: [-0.1, 0.1], p: 0.4, passes: { untrained_rows: false } }).verdict).toBe("trivially true")
    for (const broken of ["planted_code", "turned_self", "outlier_guarded"])
      expect(judge({ passes: { [broken]: false } }).verdict).toBe("inconclusive")
  })

  it("does not hang on what kills the post's number alone", () => {
    const passes = { untrained_rows: false, words_rearranged: false, outlier_unit: false }
    const { verdict, because, killed_by } = judge({ passes })
    expect(verdict).toBe("reproduced")
    expect(because.join("\n")).toMatch(/untrained twins reach 0.900.*shows nothing/)
    expect(killed_by).toEqual(Object.keys(passes))
  })

  it("never gets better with worse evidence", () => {
    const bounds = fc.tuple(fc.double({ min: -0.2, max: 1, noNaN: true }), fc.double({ min: 0, max: 0.3, noNaN: true }))
    const share = fc.double({ min: 0, max: 0.2, noNaN: true })
    const key = fc.constantFrom(...spec.controls.map((control) => control.key))
    fc.assert(
      fc.property(bounds, share, share, fc.array(key), key, ([low, wide], p, withinP, failed, another) => {
        const passes = Object.fromEntries(failed.map((name) => [name, false]))
        const evidence = { cka: [low, low + wide] as [number, number], p, withinP, passes }
        const before = verdictRank(judge(evidence).verdict)
        for (const worse of [
          { cka: [low - 0.1, low + wide - 0.1] as [number, number] },
          { p: p + 0.1 },
          { withinP: withinP + 0.1 },
          { passes: { ...passes, [another]: false } },
        ])
          expect(verdictRank(judge({ ...evidence, ...worse }).verdict)).toBeLessThanOrEqual(before)
      }),
      { seed: 1, numRuns: 300 },
    )
  })
})
