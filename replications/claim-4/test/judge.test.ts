import { readFileSync } from "node:fs"
import {
  judge as judgeBy,
  type Measured,
  type MeasuredQuantity,
  measuredOf,
  parseSpec,
  reportSchema,
} from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { depths, scopes, wholeScales } from "../src/settings.js"
import { spec } from "../src/spec.js"

const judge = (evidence: Measured) => judgeBy(spec, evidence)

interface Evidence {
  /** Upper bound of the share at every depth and factor, all positions. */
  share: number
  finalNorm: number
  rho: number
  netRho: number
  rhoCentred: number
  contrast: [low: number, high: number]
  /** Upper bound of the contrast's share of the whole activation's effect; undefined: absent. */
  upper: number | undefined
  p: number
  /** Upper end of the null band of the slope, whose interval is [1, 3]. */
  nullTo: number
  passes: Record<string, boolean>
}

const good: Evidence = {
  share: 0.01,
  finalNorm: 1e-9,
  rho: 1,
  netRho: 0.3,
  rhoCentred: 1,
  contrast: [1, 2],
  upper: 0.9,
  p: 0.01,
  nullTo: 0.5,
  passes: {},
}

function measured(e: Evidence): Measured {
  const [low, high] = e.contrast
  const at = { depth: 0.5 }
  const shares = depths.flatMap((depth) =>
    scopes.flatMap((scope) =>
      wholeScales.map(
        (s): MeasuredQuantity => ({
          key: "kl_share",
          params: { depth, scope, s },
          value: scope === "all" ? e.share / 2 : 5,
          ci: scope === "all" ? [0, e.share] : [4, 6],
        }),
      ),
    ),
  )
  return {
    quantities: [
      ...shares,
      ...wholeScales.map((s) => ({ key: "kl_final_norm", params: { s }, value: e.finalNorm })),
      {
        key: "rho",
        value: e.rho,
        references: [
          { net: "untrained", seed: 1, value: 0 },
          { net: "hybrid", seed: 1, value: e.netRho },
        ],
      },
      { key: "rho_centred", value: e.rhoCentred, ci: [e.rhoCentred, 1] },
      {
        key: "noun_slope",
        params: at,
        value: 2,
        ci: [1, 3],
        null: { kind: "lot", mean: 0, lo: -0.5, hi: e.nullTo, p: e.p, draws: 100 },
      },
      { key: "shift_contrast", params: at, value: (low + high) / 2, ci: [low, high] },
      e.upper === undefined
        ? { key: "shift_share", params: at, absent_because: "nothing moves" }
        : { key: "shift_share", params: at, value: e.upper / 2, ci: [0, e.upper] },
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 0, passed: e.passes[key] ?? true })),
  }
}
const verdict = (changes: Partial<Evidence>) => judge(measured({ ...good, ...changes })).verdict

describe("the decision table", () => {
  it("reproduces only what holds in every respect", () => {
    expect(verdict({})).toBe("reproduced")
  })

  it.each(["planted_direction", "whole_removal", "noun_known", "final_norm_algebra"])(
    "concludes nothing without %s",
    (key) => {
      const found = judge(measured({ ...good, passes: { [key]: false } }))
      expect(found).toMatchObject({ verdict: "inconclusive", killed_by: [key] })
      expect(found.because[0]).toContain(key)
      const { quantities, controls } = measured(good)
      expect(judge({ quantities, controls: controls.filter((one) => one.key !== key) }).verdict).toBe("inconclusive")
    },
  )

  it("gives half for a shift that holds while the whole residual matters, or matters no less than elsewhere", () => {
    expect(verdict({ share: 0.051 })).toBe("partly")
    expect(verdict({ share: 0.05 })).toBe("reproduced")
    expect(verdict({ passes: { reference_whole: false } })).toBe("partly")
  })

  it("calls trivial what other nets or random directions do as well", () => {
    expect(verdict({ passes: { reference_nets: false } })).toBe("trivially true")
    expect(verdict({ contrast: [-1, 1], netRho: 0.95 })).toBe("trivially true")
    expect(verdict({ contrast: [-1, 1], passes: { random_monotone: false } })).toBe("trivially true")
    expect(verdict({ contrast: [-1, 1], netRho: 0.95, finalNorm: 0.01 })).not.toBe("trivially true")
  })

  it("tells too few words from no effect", () => {
    expect(verdict({ contrast: [-1, 1], upper: 0.2 })).toBe("inconclusive")
    expect(verdict({ contrast: [-1, 1], upper: undefined })).toBe("inconclusive")
    expect(verdict({ contrast: [-1, 1], upper: 0.1 })).toBe("not distinguishable from the null")
    expect(verdict({ p: 0.06 })).toBe("not distinguishable from the null")
  })

  it("gives half for a shift that is not monotone, nothing for one that controls exceed", () => {
    expect(verdict({ rhoCentred: 0.89 })).toBe("partly")
    expect(verdict({ contrast: [-2, -1] })).toBe("not reproduced")
  })

  it("is a valid spec", () => {
    expect(parseSpec(spec, "claim-4").id).toBe("claim-4")
  })

  it("needs a slope beyond those of shuffled labels", () => {
    expect(verdict({ nullTo: 0.99 })).toBe("reproduced")
    expect(verdict({ nullTo: 1 })).toBe("not distinguishable from the null")
  })

  it("says of the stored report what the report says", () => {
    const text = readFileSync(new URL("../../../docs/generated/claims/claim-4.json", import.meta.url), "utf8")
    const [claim] = reportSchema.parse(JSON.parse(text)).claims
    for (const entry of claim!.models) {
      const { verdict, killed_by } = entry
      expect(judge(measuredOf(entry))).toMatchObject({ verdict, killed_by })
    }
    expect(claim!.models.map(({ verdict }) => verdict)).toEqual(["partly", "partly"])
  })

  it("names the numbers it rests on", () => {
    const { because } = judge(measured({ ...good, share: 0.4 }))
    const text = because.join("\n")
    expect(text).toContain("1.00e-9 (s=0.25) nats, which is algebra")
    expect(text).toContain("by up to 20.0 % [0, 40.0] (depth=0.25, s=0.25) of what another word does")
    expect(text).toContain("1.50 [1.00, 2.00] logits")
    expect(text).toContain("p 0.0100")
    expect(text).toContain("reference nets 0.300 (net=hybrid 1)")
  })
})

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const evidence: fc.Arbitrary<Evidence> = fc.record({
  share: within(0, 0.1),
  finalNorm: within(0, 2e-3),
  rho: within(0.8, 1),
  netRho: within(0.8, 1),
  rhoCentred: within(0.8, 1),
  contrast: fc.tuple(within(-0.2, 1), within(0, 1)).map(([low, by]): [number, number] => [low, low + by]),
  upper: fc.option(within(0, 0.5), { nil: undefined }),
  p: within(0, 0.1),
  nullTo: within(0, 1.1),
  passes: fc.record(
    Object.fromEntries(
      spec.controls.map(({ key }) => [
        key,
        fc.oneof({ arbitrary: fc.constant(true), weight: 9 }, { arbitrary: fc.constant(false), weight: 1 }),
      ]),
    ),
  ),
})
const worse: Record<string, (e: Evidence, by: number) => Evidence> = {
  "the whole residual matters more": (e, by) => ({ ...e, share: e.share + by }),
  "the final norm's output changes more": (e, by) => ({ ...e, finalNorm: e.finalNorm + by }),
  "the shift is less monotone": (e, by) => ({ ...e, rho: e.rho - by, rhoCentred: e.rhoCentred - by }),
  "reference nets are more monotone": (e, by) => ({ ...e, netRho: Math.min(1, e.netRho + by) }),
  "the contrast is lower": (e, by) => ({ ...e, contrast: [e.contrast[0] - by, e.contrast[1] - by] }),
  "the interval is wider": (e, by) => ({ ...e, contrast: [e.contrast[0] - by, e.contrast[1] + by] }),
  "shuffled labels reach higher": (e, by) => ({ ...e, nullTo: e.nullTo + by }),
  "shuffled labels do as well": (e, by) => ({ ...e, p: Math.min(1, e.p + by) }),
  "a control fails": (e, by) => {
    const { key } = spec.controls[Math.min(spec.controls.length - 1, Math.floor(by * spec.controls.length))]!
    return { ...e, passes: { ...e.passes, [key]: false } }
  },
}

testWorseEvidence((e) => judge(measured(e)).verdict, evidence, worse)
