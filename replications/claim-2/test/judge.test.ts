import { judge as judgeBy, type Measured, type MeasuredQuantity, parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { spec } from "../src/spec.js"

const judge = (evidence: Measured) => judgeBy(spec, evidence)
type Ends = [low: number, high: number]

interface Evidence {
  aucUnits: number
  aucDirection: number
  aucNet: number
  /** Intervals of contrasts in logits. */
  overUnits: Ends
  overOthers: Ends
  overEqual: Ends
  /** Interval of the direction's share of the noun; undefined: absent. */
  share: Ends | undefined
  moved: number
  p: number
  nullTo: number
  passes: Record<string, boolean>
}

const good: Evidence = {
  aucUnits: 0.001,
  aucDirection: 0.45,
  aucNet: 0.01,
  overUnits: [1, 2],
  overOthers: [0.8, 1.5],
  overEqual: [0.5, 1],
  share: [0.6, 0.8],
  moved: 0,
  p: 0.01,
  nullTo: 0.5,
  passes: {},
}

function measured(e: Evidence): Measured {
  const at = { depth: 0.5 }
  const middle = ([low, high]: Ends) => ({ value: (low + high) / 2, ci: [low, high] as const })
  const params = { edit: "direction", ...at }
  const share: MeasuredQuantity =
    e.share === undefined
      ? { key: "noun_share", params, absent_because: "nothing moves" }
      : { key: "noun_share", params, ...middle(e.share) }
  return {
    quantities: [
      { key: "delta_auc_units", value: e.aucUnits },
      { key: "delta_auc_random_units", value: 0 },
      {
        key: "delta_auc_direction",
        value: e.aucDirection,
        references: [
          { net: "untrained", seed: 1, value: 0 },
          { net: "hybrid", seed: 1, value: e.aucNet },
        ],
      },
      {
        key: "direction_over_units",
        params: at,
        ...middle(e.overUnits),
        null: { kind: "lot", mean: 0, lo: -0.5, hi: e.nullTo, p: e.p, draws: 100 },
      },
      { key: "direction_over_others", params: at, ...middle(e.overOthers) },
      { key: "direction_over_equal_norm", params: at, ...middle(e.overEqual) },
      share,
      { key: "categories_moved", params: { measure: "auc" }, value: e.moved },
      { key: "categories_moved", params: { measure: "noun" }, value: 0 },
      { key: "refit_recall", params: { removed: "direction" }, value: 0.1, ci: [0, 0.2] },
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 0, passed: e.passes[key] ?? true })),
  }
}
const verdict = (changes: Partial<Evidence>) => judge(measured({ ...good, ...changes })).verdict
const keysOf = (...kinds: string[]) => spec.controls.filter(({ kind }) => kinds.includes(kind)).map(({ key }) => key)

describe("the decision table", () => {
  it("is a valid spec", () => {
    expect(parseSpec(spec, "claim-2").id).toBe("claim-2")
  })

  it("reproduces only what holds in every respect", () => {
    expect(verdict({})).toBe("reproduced")
  })

  it.each(keysOf("positive", "algebra"))("concludes nothing without %s", (key) => {
    const found = judge(measured({ ...good, passes: { [key]: false } }))
    expect(found).toMatchObject({ verdict: "inconclusive", killed_by: [key] })
  })

  it.each(keysOf("kill"))("gives half without %s", (key) => {
    expect(verdict({ passes: { [key]: false } })).toBe("partly")
  })

  it("gives half where a category is moved, the noun does not collapse, or a region that moves as far does as much", () => {
    expect(verdict({ moved: 1 })).toBe("partly")
    expect(verdict({ share: [0.49, 0.8] })).toBe("partly")
    expect(verdict({ overEqual: [-0.1, 1] })).toBe("partly")
  })

  it("calls trivial what reference nets do as well", () => {
    expect(verdict({ passes: { reference_nets: false } })).toBe("trivially true")
    expect(verdict({ overUnits: [-1, 1], aucNet: 0.3 })).toBe("trivially true")
    expect(verdict({ overUnits: [-1, 1], passes: { reference_auc: false } })).toBe("trivially true")
  })

  it("gives nothing for what shuffled labels or other directions do, or units exceed", () => {
    expect(verdict({ p: 0.06 })).toBe("not distinguishable from the null")
    expect(verdict({ nullTo: 1 })).toBe("not distinguishable from the null")
    expect(verdict({ overOthers: [-1, 1] })).toBe("not distinguishable from the null")
    expect(verdict({ overUnits: [-2, -1] })).toBe("not reproduced")
  })

  it("tells too few words from no effect", () => {
    expect(verdict({ overUnits: [-1, 1], share: [0, 0.3] })).toBe("inconclusive")
    expect(verdict({ overUnits: [-1, 1], share: undefined })).toBe("inconclusive")
    expect(verdict({ overUnits: [-0.1, 0.1], share: [0, 0.1] })).toBe("not distinguishable from the null")
  })
})

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const ends = (min: number, max: number): fc.Arbitrary<Ends> =>
  fc.tuple(within(min, max), within(0, max)).map(([low, by]) => [low, low + by])
const evidence: fc.Arbitrary<Evidence> = fc.record({
  aucUnits: within(0, 0.03),
  aucDirection: within(0.2, 0.5),
  aucNet: within(0, 0.5),
  overUnits: ends(-0.2, 1),
  overOthers: ends(-0.2, 1),
  overEqual: ends(-0.2, 1),
  share: fc.option(ends(0, 0.8), { nil: undefined }),
  moved: fc.integer({ min: 0, max: 1 }),
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
const lower = ([low, high]: Ends, by: number): Ends => [low - by, high - by]
const worse: Record<string, (e: Evidence, by: number) => Evidence> = {
  "units take more of the AUC": (e, by) => ({ ...e, aucUnits: e.aucUnits + by }),
  "the direction takes less of it": (e, by) => ({ ...e, aucDirection: e.aucDirection - by }),
  "a reference net takes more of it": (e, by) => ({ ...e, aucNet: e.aucNet + by }),
  "the contrast with units is lower": (e, by) => ({ ...e, overUnits: lower(e.overUnits, by) }),
  "the contrast with other directions is lower": (e, by) => ({ ...e, overOthers: lower(e.overOthers, by) }),
  "the contrast with units that move as far is lower": (e, by) => ({ ...e, overEqual: lower(e.overEqual, by) }),
  "the direction's share is lower": (e, by) => ({ ...e, share: e.share && lower(e.share, by) }),
  "more categories are moved": (e) => ({ ...e, moved: e.moved + 1 }),
  "shuffled labels reach higher": (e, by) => ({ ...e, nullTo: e.nullTo + by }),
  "shuffled labels do as well": (e, by) => ({ ...e, p: Math.min(1, e.p + by) }),
  "a control fails": (e, by) => {
    const { key } = spec.controls[Math.min(spec.controls.length - 1, Math.floor(by * spec.controls.length))]!
    return { ...e, passes: { ...e.passes, [key]: false } }
  },
}

testWorseEvidence((e) => judge(measured(e)).verdict, evidence, worse)
