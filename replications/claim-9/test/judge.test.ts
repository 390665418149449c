import { judge as judgeBy, type Measured, parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { densities, resolutions } from "../src/settings.js"
import { spec } from "../src/spec.js"

interface Evidence {
  q: number
  excess: number
  /** Half the width of its interval. */
  error: number
  p: number
  nullTo: number
  stabilityP: number
  trend?: readonly [low: number, high: number]
  failed: readonly string[]
}

const good: Evidence = { q: 0.2, excess: 0.05, error: 0.01, p: 0.01, nullTo: 0.005, stabilityP: 0.01, failed: [] }

function measured({ q, excess, error, p, nullTo, stabilityP, trend, failed }: Evidence): Measured {
  const band = (p: number, hi = 0.1) => ({ kind: "random bases", mean: 0, lo: -hi, hi, p, draws: 100 })
  return {
    quantities: [
      ...densities.flatMap((density) =>
        resolutions.map((gamma) => ({ key: "q", params: { density, gamma }, value: q + 0.5 - density })),
      ),
      { key: "q", params: { density: 0.3, gamma: 1 }, value: q },
      {
        key: "q_excess",
        value: excess,
        ci: [excess - error, excess + error] as const,
        null: { ...band(p, nullTo) },
      },
      { key: "stability", value: 0.5, null: band(stabilityP) },
      { key: "nmi", value: 0.5, null: band(0.01) },
      { key: "nmi_excess", value: 0.1, null: band(0.01) },
      trend === undefined
        ? { key: "trend", absent_because: "one generation" }
        : { key: "trend", value: (trend[0] + trend[1]) / 2, ci: trend },
    ].filter(
      ({ key, params }, at) =>
        key !== "q" || at >= densities.length * resolutions.length || params?.density !== 0.3 || params.gamma !== 1,
    ),
    controls: spec.controls.map(({ key }) => ({ key, observed: 1, passed: !failed.includes(key) })),
  }
}

const judge = (changes: Partial<Evidence> = {}) => judgeBy(spec, measured({ ...good, ...changes }))

describe("the verdict", () => {
  it("is that of the table", () => {
    expect(parseSpec(spec, "claim-9")).toEqual(spec)
    expect(judge({ trend: [0.01, 0.02] }).verdict).toBe("reproduced")
    expect(judge().verdict).toBe("partly")
    expect(judge().because.join("\n")).toMatch(/needs three or more generations/)
    expect(judge({ trend: [-0.01, 0.02] }).verdict).toBe("partly")
    expect(judge({ trend: [0.01, 0.02], stabilityP: 0.3 }).verdict).toBe("partly")
    expect(judge({ trend: [0.01, 0.02], failed: ["every_density"] }).verdict).toBe("partly")
    for (const net of ["untrained_fails", "hybrid_fails", "embedding_fails"])
      expect(judge({ failed: [net] }).verdict).toBe("trivially true")
    expect(judge({ error: 0.06 }).verdict).toBe("not distinguishable from the null")
    expect(judge({ p: 0.2 }).verdict).toBe("not distinguishable from the null")
    expect(judge({ nullTo: 0.045 }).verdict).toBe("not distinguishable from the null")
    for (const { key, kind } of spec.controls)
      if (kind === "positive" || kind === "algebra") expect(judge({ failed: [key] }).verdict).toBe("inconclusive")
  })

  it("says that the plain number shows nothing where random bases and twins have it too", () => {
    const { verdict, because } = judge({ failed: ["untrained_q", "rotated_q"] })
    expect(verdict).toBe("partly")
    expect(because.join("\n")).toMatch(/shows nothing of units/)
  })

  it("is inconclusive where nothing was measured", () => {
    const none = { ...measured(good), quantities: [] }
    expect(judgeBy(spec, none).verdict).toBe("inconclusive")
  })
})

testWorseEvidence(
  (evidence: Evidence) => judgeBy(spec, measured(evidence)).verdict,
  fc.record({
    q: fc.double({ min: 0, max: 0.6, noNaN: true }),
    excess: fc.double({ min: -0.05, max: 0.1, noNaN: true }),
    error: fc.double({ min: 0, max: 0.05, noNaN: true }),
    p: fc.double({ min: 0, max: 0.2, noNaN: true }),
    nullTo: fc.double({ min: 0, max: 0.05, noNaN: true }),
    stabilityP: fc.double({ min: 0, max: 0.2, noNaN: true }),
    trend: fc.constantFrom([-0.01, 0.01] as const, [0.01, 0.02] as const),
    failed: fc.subarray(spec.controls.map(({ key }) => key)),
  }),
  {
    excess: (e, by) => ({ ...e, excess: e.excess - by * 0.1 }),
    "a wider interval": (e, by) => ({ ...e, error: e.error + by * 0.1 }),
    p: (e, by) => ({ ...e, p: e.p + by }),
    "a wider null": (e, by) => ({ ...e, nullTo: e.nullTo + by * 0.1 }),
    stability: (e, by) => ({ ...e, stabilityP: e.stabilityP + by }),
    "no trend": (e) => ({ ...e, trend: [-0.01, 0.01] as const }),
    "another control that fails": (e, by) => ({
      ...e,
      failed: [
        ...e.failed,
        spec.controls[Math.min(spec.controls.length - 1, Math.floor(by * spec.controls.length))]!.key,
      ],
    }),
  },
)
