import { judge as judgeBy, type Measured, parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { spec } from "../src/spec.js"

interface Evidence {
  sigma: [low: number, high: number]
  p: number
  swp: number
  rich: number
  gini: number
  stabilityP: number
  passes: Record<string, boolean>
}

const good: Evidence = { sigma: [0.2, 0.4], p: 0.01, swp: 0.01, rich: 0.01, gini: 0.01, stabilityP: 0.01, passes: {} }

function measured(e: Evidence): Measured {
  const band = (p: number) => ({ kind: "lot", mean: 0, lo: -0.05, hi: 0.05, p, draws: 100 })
  const excess = (key: string, [low, high]: readonly [number, number], p: number) => ({
    key,
    value: (low + high) / 2,
    ci: [low, high] as const,
    null: band(p),
  })
  return {
    quantities: [
      { key: "sigma_max", value: 12, references: [{ net: "untrained", seed: 1, value: 20 }] },
      { key: "sigma_max_density", value: 0.01 },
      ...["trained", "rotated"].map((data) => ({ key: "sigma_mean", params: { data }, value: 3 })),
      ...["sigma", "swp", "rich", "gini"].map((measure) => ({ key: "z", params: { measure }, value: 4 })),
      excess("sigma_excess", e.sigma, e.p),
      excess("swp_excess", [0.1, 0.2], e.swp),
      excess("rich_excess", [0.1, 0.2], e.rich),
      excess("gini_excess", [0.1, 0.2], e.gini),
      { key: "rich_share", value: 0.5 },
      { key: "hub_stability", value: 0.6, null: band(e.stabilityP) },
      { key: "clustering_z", params: { null: "rewired" }, value: 300 },
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 1, passed: e.passes[key] ?? true })),
  }
}

const judge = (changes: Partial<Evidence> = {}) => judgeBy(spec, measured({ ...good, ...changes }))

describe("the verdict", () => {
  it("is that of the table", () => {
    expect(parseSpec(spec, "claim-8")).toEqual(spec)
    expect(judge().verdict).toBe("reproduced")
    expect(judge({ rich: 0.3 }).verdict).toBe("partly")
    expect(judge({ swp: 0.3 }).verdict).toBe("partly")
    expect(judge({ gini: 0.3 }).verdict).toBe("partly")
    expect(judge({ stabilityP: 0.3 }).verdict).toBe("partly")
    expect(judge({ passes: { rich_nets: false } }).verdict).toBe("partly")
    expect(judge({ passes: { beyond_spectrum: false } }).verdict).toBe("partly")
    for (const net of ["untrained_nets", "hybrid_nets", "embedding_net"])
      expect(judge({ passes: { [net]: false } }).verdict).toBe("trivially true")
    expect(judge({ sigma: [-0.1, 0.1], p: 0.4 }).verdict).toBe("not distinguishable from the null")
    expect(judge({ sigma: [0.01, 0.1] }).verdict).toBe("not distinguishable from the null")
    expect(judge({ sigma: [-0.1, 0.1], p: 0.4, passes: { untrained_rows: false } }).verdict).toBe("trivially true")
    expect(judge({ sigma: [-0.3, -0.1], p: 1 }).verdict).toBe("not reproduced")
    for (const broken of ["planted_small_world", "planted_rich_club", "planted_too_weak", "white_noise", "few_sources"])
      expect(judge({ passes: { [broken]: false } }).verdict).toBe("inconclusive")
  })

  it("says that the post's number shows nothing where untrained nets have it", () => {
    const { verdict, because } = judge({ passes: { untrained_rows: false } })
    expect(verdict).toBe("reproduced")
    expect(because.join("\n")).toMatch(/untrained nets have σ up to 20.*shows nothing/)
  })

  it("is inconclusive without the guarded number", () => {
    const all = measured(good)
    const without = all.quantities.map((one) =>
      one.key === "sigma_excess" ? { key: "sigma_excess", absent_because: "no density" } : one,
    )
    expect(judgeBy(spec, { ...all, quantities: without }).verdict).toBe("inconclusive")
  })
})

const share = fc.double({ min: 0, max: 0.2, noNaN: true })
const low = fc.double({ min: -0.3, max: 0.5, noNaN: true })
const width = fc.double({ min: 0.01, max: 0.3, noNaN: true })
const keys = spec.controls.map(({ key }) => key)
const evidence: fc.Arbitrary<Evidence> = fc
  .record({ low, width, p: share, swp: share, rich: share, gini: share, stabilityP: share, failed: fc.subarray(keys) })
  .map(
    ({ low, width, failed, ...rest }): Evidence => ({
      ...rest,
      sigma: [low, low + width],
      passes: Object.fromEntries(failed.map((key) => [key, false])),
    }),
  )

testWorseEvidence<Evidence>((one) => judgeBy(spec, measured(one)).verdict, evidence, {
  "a smaller excess": (one, by) => ({ ...one, sigma: [one.sigma[0] - by, one.sigma[1] - by] }),
  "a larger p": (one, by) => ({ ...one, p: Math.min(1, one.p + by) }),
  "clubs as in random bases": (one, by) => ({ ...one, rich: Math.min(1, one.rich + by) }),
  "a propensity as in random bases": (one, by) => ({ ...one, swp: Math.min(1, one.swp + by) }),
  "hubs that change": (one, by) => ({ ...one, stabilityP: Math.min(1, one.stabilityP + by) }),
  "a control that fails": (one, by) => ({
    ...one,
    passes: { ...one.passes, [keys[Math.floor(by * 0.999 * keys.length)]!]: false },
  }),
})
