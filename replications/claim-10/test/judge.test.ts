import { judge as judgeBy, type Measured, parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { layouts, sites, smoothings } from "../src/settings.js"
import { spec } from "../src/spec.js"

interface Evidence {
  z: number
  p: number
  layersP: number
  power: number
  regionP: number
  reliability: [lo: number, p: number]
  layoutP: number
  passes: Record<string, boolean>
}

const good: Evidence = {
  z: 1,
  p: 0.4,
  layersP: 0.4,
  power: 1,
  regionP: 0.5,
  reliability: [0.6, 0.005],
  layoutP: 0.5,
  passes: {},
}

function measured(e: Evidence): Measured {
  const band = (p?: number, lo = -0.02, hi = 0.02) => ({
    kind: "lot",
    mean: (lo + hi) / 2,
    lo,
    hi,
    draws: 1000,
    ...(p === undefined ? {} : { p }),
  })
  const cells = sites.flatMap((site) => layouts.map((layout) => ({ site, layout })))
  return {
    quantities: [
      ...cells.map((params) => ({ key: "moran_i", params, value: 0.01, null: band() })),
      { key: "cortex_ratio", absent_because: "no source" },
      ...cells.map((params) => ({
        key: "moran_z",
        params,
        value: e.z,
        null: band(undefined, 3, 7),
        references: [{ net: "untrained", seed: 1, value: 1.2 }],
      })),
      ...sites.map((site) => ({ key: "map_p", params: { site }, value: e.p })),
      { key: "layers_p", value: e.layersP },
      ...cells.map((params) => ({ key: "power", params, value: e.power })),
      ...sites.map((site) => ({ key: "region", params: { site }, value: 6, null: band(e.regionP, 4, 8) })),
      ...sites.map((site) => ({
        key: "map_reliability",
        params: { site },
        value: e.reliability[0] + 0.1,
        ci: [e.reliability[0], e.reliability[0] + 0.2] as const,
        null: band(e.reliability[1]),
      })),
      ...sites.map((site) => ({ key: "layout_i", params: { site }, value: 0.5, null: band(e.layoutP, 0.4, 0.6) })),
      ...smoothings.map((sd) => ({ key: "moran_smoothed", params: { sd }, value: 0.5, null: band() })),
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 1, passed: e.passes[key] ?? true })),
  }
}

const judge = (changes: Partial<Evidence> = {}) => judgeBy(spec, measured({ ...good, ...changes }))

describe("the verdict", () => {
  it("is that of the table", () => {
    expect(parseSpec(spec, "claim-10")).toEqual(spec)
    expect(judge().verdict).toBe("reproduced")
    expect(judge({ passes: { untrained_fail: false } }).verdict).toBe("trivially true")
    expect(judge({ regionP: 0.001 }).verdict).toBe("partly")
    expect(judge({ layoutP: 0.01 }).verdict).toBe("partly")
    expect(judge({ p: 0.001 }).verdict).toBe("not reproduced")
    expect(judge({ layersP: 0.001 }).verdict).toBe("not reproduced")
    expect(judge({ power: 0.5 }).verdict).toBe("inconclusive")
    expect(judge({ reliability: [-0.1, 0.005] }).verdict).toBe("inconclusive")
    expect(judge({ reliability: [0.1, 0.3] }).verdict).toBe("inconclusive")
    expect(judge({ z: 4 }).verdict).toBe("not distinguishable from the null")
    for (const broken of ["planted_map", "planted_region", "scrambled_map", "weak_map", "noise_smoothed"])
      expect(judge({ passes: { [broken]: false } }).verdict).toBe("inconclusive")
  })

  it("does not hang on the post's number, which smoothing alone would give", () => {
    const { verdict, killed_by, because } = judge({ passes: { smoothing_alone: false } })
    expect([verdict, killed_by]).toEqual(["reproduced", ["smoothing_alone"]])
    expect(because.join("\n")).toMatch(/a ratio to cortex cannot be printed/)
  })

  it("is none where nothing was measured", () => {
    expect(judgeBy(spec, { quantities: [], controls: [] }).verdict).toBe("inconclusive")
  })
})

const share = fc.double({ min: 0, max: 1, noNaN: true })
testWorseEvidence<Evidence>(
  (e) => judgeBy(spec, measured(e)).verdict,
  fc.record({
    z: fc.double({ min: -1, max: 6, noNaN: true }),
    p: share,
    layersP: share,
    power: share,
    regionP: share,
    reliability: fc.tuple(share, share),
    layoutP: share,
    passes: fc
      .array(fc.constantFrom(...spec.controls.map(({ key }) => key)))
      .map((keys) => Object.fromEntries(keys.map((key) => [key, false]))),
  }),
  {
    "a larger z": (e, by) => ({ ...e, z: e.z + 5 * by }),
    "a smaller p": (e, by) => ({ ...e, p: e.p * (1 - by) }),
    "a smaller p over layers": (e, by) => ({ ...e, layersP: e.layersP * (1 - by) }),
    "less power": (e, by) => ({ ...e, power: e.power * (1 - by) }),
    "a larger patch": (e, by) => ({ ...e, regionP: e.regionP * (1 - by) }),
    "less reliable maps": (e, by) => ({ ...e, reliability: [e.reliability[0] - by, e.reliability[1] + by] }),
    "a map of their own": (e, by) => ({ ...e, layoutP: e.layoutP * (1 - by) }),
    "a control that fails": (e, by) => ({
      ...e,
      passes: { ...e.passes, [spec.controls[Math.floor(by * (spec.controls.length - 1))]!.key]: false },
    }),
  },
)
