import { judge, type Measured, type MeasuredQuantity, parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { positions, stimulusCounts } from "../src/settings.js"
import { spec } from "../src/spec.js"

interface Evidence {
  /** Interval of the largest gap; undefined: no room anywhere. */
  gap: [low: number, high: number] | undefined
  p: number
  nats: number
  /** Lower end of the gap of a planted code. */
  planted: number
  post: number
  passes: Record<string, boolean>
}
const good: Evidence = { gap: [-0.01, 0.01], p: 0.01, nats: -0.01, planted: 0.2, post: -0.001, passes: {} }

function measured(e: Evidence): Measured {
  const absent = { absent_because: "ceiling: cannot tell" }
  const value = (low: number, high: number) => ({ value: (low + high) / 2, ci: [low, high] as const })
  const band = { kind: "planted", mean: e.planted + 0.05, lo: e.planted, hi: e.planted + 0.1, draws: 100 }
  const linear = positions.flatMap((position) =>
    stimulusCounts.map((n): MeasuredQuantity => ({ key: "linear_accuracy", params: { position, n }, value: 0.9 })),
  )
  return {
    quantities: [
      ...linear,
      ...stimulusCounts.map((n) => ({ key: "mlp_gap", params: { n }, ...value(e.post - 0.01, e.post + 0.01) })),
      { key: "largest_gap", ...(e.gap ? { ...value(...e.gap), null: band } : absent) },
      { key: "largest_gap_log_loss", ...(e.gap ? value(e.nats, e.nats + 0.05) : absent) },
      { key: "equivalence_p", params: { measure: "accuracy" }, ...(e.gap ? { value: e.p } : absent) },
      { key: "detectable_amplitude", params: { n: 300 }, value: 3 },
      { key: "detectable_amplitude", params: { n: 1200 }, value: 1.2 },
      { key: "category_amplitude", value: 1 },
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 0, passed: e.passes[key] ?? true })),
  }
}
const verdict = (changes: Partial<Evidence>) => judge(spec, measured({ ...good, ...changes })).verdict

describe("the decision table", () => {
  it("is a valid spec", () => {
    expect(parseSpec(spec, "claim-7").id).toBe("claim-7")
  })

  it("reproduces a gap that is shown to be none, in a net that differs from those without trained blocks", () => {
    expect(verdict({})).toBe("reproduced")
    expect(verdict({ passes: { reference_nets: false } })).toBe("trivially true")
    expect(verdict({ nats: 0.001 })).toBe("partly")
  })

  it("does not take an unseen gap for none", () => {
    expect(verdict({ p: 0.06 })).toBe("inconclusive")
    expect(verdict({ p: 0.06, gap: [0.001, 0.05] })).toBe("not reproduced")
    expect(verdict({ gap: undefined })).toBe("inconclusive")
  })

  it("needs a gap below that of a planted code", () => {
    expect(verdict({ planted: 0.009 })).toBe("not distinguishable from the null")
  })

  it.each(["planted_xor", "xor_of_categories", "linear_blind", "shuffled_labels", "words_whole"])(
    "concludes nothing without %s",
    (key) => {
      expect(judge(spec, measured({ ...good, passes: { [key]: false } }))).toMatchObject({
        verdict: "inconclusive",
        killed_by: [key],
      })
    },
  )

  it("names the numbers it rests on", () => {
    const text = judge(spec, measured(good)).because.join("\n")
    expect(text).toContain("the largest is 0")
    expect(text).toContain("p 0.0100")
    expect(text).toContain("an amplitude of 3.00 (n=300), 1.20 (n=1200)")
  })
})

const within = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const evidence: fc.Arbitrary<Evidence> = fc.record({
  gap: fc.option(
    fc.tuple(within(-0.05, 0.05), within(0, 0.05)).map(([low, by]): [number, number] => [low, low + by]),
    { nil: undefined, freq: 9 },
  ),
  p: within(0, 0.1),
  nats: within(-0.05, 0.05),
  planted: within(0, 0.3),
  post: within(-0.02, 0.02),
  passes: fc.record(
    Object.fromEntries(spec.controls.map(({ key }) => [key, fc.integer({ min: 0, max: 9 }).map((x) => x > 0)])),
  ),
})
const worse: Record<string, (e: Evidence, by: number) => Evidence> = {
  "the gap is larger": (e, by) => ({ ...e, gap: e.gap && [e.gap[0] + by, e.gap[1] + by], post: e.post + by }),
  "the gap is less sure": (e, by) => ({ ...e, gap: e.gap && [e.gap[0], e.gap[1] + by], p: Math.min(1, e.p + by) }),
  "probabilities are better": (e, by) => ({ ...e, nats: e.nats + by }),
  "a planted code gives less": (e, by) => ({ ...e, planted: e.planted - by }),
  "there is no room": (e) => ({ ...e, gap: undefined }),
  "a control fails": (e, by) => {
    const { key } = spec.controls[Math.min(spec.controls.length - 1, Math.floor(by * spec.controls.length))]!
    return { ...e, passes: { ...e.passes, [key]: false } }
  },
}

testWorseEvidence((e) => judge(spec, measured(e)).verdict, evidence, worse)
