import { judge as judgeBy, type Measured, parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { positions, readouts } from "../src/settings.js"
import { spec } from "../src/spec.js"

const judge = (evidence: Measured) => judgeBy(spec, evidence)

interface Evidence {
  retention: number
  netRetention: number
  /** Share of the categories that are read at the next token. */
  read: number
  apGap: [low: number, high: number]
  /** Gap of the log-loss as a share; undefined: absent. */
  lossShare: [low: number, high: number] | undefined
  own: [low: number, high: number]
  dominance: [low: number, high: number]
  otherShare: [low: number, high: number] | undefined
  nullTo: number
  passes: Record<string, boolean>
}

const good: Evidence = {
  retention: 1,
  netRetention: 1,
  read: 1,
  apGap: [-0.01, 0.01],
  lossShare: [-0.05, 0.05],
  own: [1, 2],
  dominance: [0.5, 1],
  otherShare: [-0.02, 0.05],
  nullTo: -0.2,
  passes: { reference_retention: false },
}

function measured(e: Evidence): Measured {
  const cell = (key: string, params: Record<string, string>, interval: [number, number] | undefined) =>
    interval === undefined
      ? { key, params, absent_because: "nothing to compare" }
      : { key, params, value: (interval[0] + interval[1]) / 2, ci: interval }
  return {
    quantities: [
      ...positions.flatMap((position) => [
        {
          key: "retention",
          params: { position },
          value: e.retention,
          references: [
            { net: "untrained", seed: 1, value: 1.2 },
            { net: "embedding", seed: 0, value: e.netRetention },
          ],
        },
        { key: "share_read", params: { position }, value: position === "next" ? e.read : 1 },
        cell("ap_gap", { position }, e.apGap),
        cell("logloss_share", { position }, e.lossShare),
      ]),
      ...readouts.flatMap((readout) => [
        cell("own_effect", { readout }, e.own),
        cell("worst_other", { readout }, [0.1, 0.2]),
        {
          ...cell("dominance", { readout }, e.dominance),
          null: { kind: "lot", mean: -1, lo: -2, hi: e.nullTo, p: 0.01, draws: 100 },
        },
        cell("other_share", { readout }, e.otherShare),
      ]),
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 0, passed: e.passes[key] ?? true })),
  }
}
const verdict = (changes: Partial<Evidence>) => judge(measured({ ...good, ...changes })).verdict

describe("the decision table", () => {
  it("is a valid spec", () => {
    expect(parseSpec(spec, "claim-6").id).toBe("claim-6")
  })

  it("reproduces only what holds in every respect", () => {
    expect(verdict({})).toBe("reproduced")
    expect(verdict({ apGap: [-0.2, 0.02], lossShare: [-0.5, 0.1] })).toBe("reproduced")
    expect(verdict({ apGap: [-0.01, 0.021] })).toBe("partly")
    expect(verdict({ lossShare: [-0.01, 0.11] })).toBe("partly")
    expect(verdict({ lossShare: undefined })).toBe("inconclusive")
    expect(verdict({ read: 0.7 })).toBe("partly")
    expect(verdict({ otherShare: [0, 0.11] })).toBe("partly")
    expect(verdict({ otherShare: [-0.11, 0] })).toBe("partly")
    expect(verdict({ otherShare: undefined })).toBe("partly")
  })

  it("says that a ratio of 1 shows nothing", () => {
    const { because, killed_by } = judge(measured(good))
    expect(killed_by).toEqual(["reference_retention"])
    expect(because.join("\n")).toContain(
      "it comes out of nets that lack the thing and of shuffled labels as well: 1.00 to 1.20",
    )
    const unknown = { dominance: [-1, 1] as [number, number] }
    expect(verdict(unknown)).toBe("trivially true")
    expect(verdict({ ...unknown, netRetention: 0.9 })).toBe("inconclusive")
    expect(verdict({ ...unknown, retention: 0.9 })).toBe("inconclusive")
  })

  it("calls trivial a diagonal that a reference net has as well", () => {
    expect(verdict({ passes: { reference_nets: false } })).toBe("trivially true")
    expect(verdict({ retention: 0.9, passes: { reference_nets: false } })).toBe("trivially true")
  })

  it("does not reproduce where the shared probe is worse, or others lose more than the category itself", () => {
    expect(verdict({ apGap: [0.021, 0.1] })).toBe("not reproduced")
    expect(verdict({ lossShare: [0.11, 0.2] })).toBe("not reproduced")
    expect(verdict({ retention: 0.9, dominance: [-1, -0.5], nullTo: 0 })).toBe("not reproduced")
  })

  it("concludes nothing from ablations that do nothing, or a broken instrument", () => {
    expect(verdict({ retention: 0.9, own: [-1, 1], dominance: [-1, 1] })).toBe("not distinguishable from the null")
    for (const { key } of spec.controls.filter(({ kind }) => kind === "positive")) {
      const found = judge(measured({ ...good, passes: { [key]: false } }))
      expect(found).toMatchObject({ verdict: "inconclusive", killed_by: [key] })
    }
  })

  it("needs more than directions dealt by lot, and than random ones", () => {
    expect(verdict({ nullTo: 0.5 })).toBe("not distinguishable from the null")
    expect(verdict({ passes: { random_directions: false } })).toBe("partly")
  })
})

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const interval = (min: number, max: number) =>
  fc.tuple(within(min, max), within(0, max - min)).map(([low, by]): [number, number] => [low, low + by])
const evidence: fc.Arbitrary<Evidence> = fc.record({
  retention: within(0.99, 1.01),
  netRetention: within(0.99, 1.01),
  read: within(0.6, 1),
  apGap: interval(-0.04, 0.04),
  lossShare: fc.option(interval(-0.2, 0.2), { nil: undefined }),
  own: interval(-0.2, 1),
  dominance: interval(-0.5, 1),
  otherShare: fc.option(interval(-0.15, 0.15), { nil: undefined }),
  nullTo: within(-0.5, 0.2),
  passes: fc.record(
    Object.fromEntries(
      spec.controls.map(({ key }) => [
        key,
        fc.oneof({ arbitrary: fc.constant(true), weight: 9 }, { arbitrary: fc.constant(false), weight: 1 }),
      ]),
    ),
  ),
})
const up = ([low, high]: [number, number], by: number): [number, number] => [low + by, high + by]
const worse: Record<string, (e: Evidence, by: number) => Evidence> = {
  "a net's ratio is nearer to 1": (e, by) => ({ ...e, netRetention: 1 + (e.netRetention - 1) * (1 - by) }),
  "fewer categories are read": (e, by) => ({ ...e, read: e.read - by }),
  "the shared probe loses precision": (e, by) => ({ ...e, apGap: up(e.apGap, by) }),
  "the shared probe's log-loss grows": (e, by) => ({ ...e, lossShare: e.lossShare && up(e.lossShare, by) }),
  "the own effect falls": (e, by) => ({ ...e, own: up(e.own, -by) }),
  "the dominance falls": (e, by) => ({ ...e, dominance: up(e.dominance, -by) }),
  "directions dealt by lot do as well": (e, by) => ({ ...e, nullTo: e.nullTo + by }),
  "others are touched, one way or the other": (e, by) => ({
    ...e,
    otherShare: e.otherShare && [e.otherShare[0] - by, e.otherShare[1] + by],
  }),
  "a control fails": (e, by) => {
    const { key } = spec.controls[Math.min(spec.controls.length - 1, Math.floor(by * spec.controls.length))]!
    return { ...e, passes: { ...e.passes, [key]: false } }
  },
}

testWorseEvidence((e) => judge(measured(e)).verdict, evidence, worse)
