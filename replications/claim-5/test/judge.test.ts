import { judge as judgeBy, type Measured, type MeasuredQuantity, parseSpec } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { testWorseEvidence } from "../../../packages/replicate/test/support/measured.js"
import { positions, removed } from "../src/settings.js"
import { spec } from "../src/spec.js"

interface Evidence {
  span: number
  twins: number
  /** Span of a hybrid at the target. */
  others: number
  retained: number
  excess: { target: number; next: number }
  /** Lower bound of the excess at the next token. */
  surely: number
  /** Upper bound of the share that one removal leaves. */
  left: number
  /** Interval of that share less that of the one-direction concept; undefined: absent. */
  beyond: [low: number, high: number] | undefined
  recall: number
  fails: readonly string[]
}

const good: Evidence = {
  span: 1,
  twins: 0,
  others: 0.5,
  retained: 0.95,
  excess: { target: 1, next: 1 },
  surely: 0.9,
  left: 0.4,
  beyond: [-0.05, 0.05],
  recall: 0.1,
  fails: [],
}

function measured(e: Evidence): Measured {
  const at = <T extends object>(of: (position: "target" | "next") => T) =>
    positions.map((position): T & { params: { position: string } } => ({ ...of(position), params: { position } }))
  const quantities: MeasuredQuantity[] = [
    ...at((position) => ({
      key: "layer_span",
      value: e.span,
      references:
        position === "target"
          ? [
              { net: "hybrid", seed: 1, value: e.others },
              { net: "embedding", seed: 0, value: 0.5 },
            ]
          : [],
    })),
    ...at(() => ({ key: "twin_span", value: e.twins })),
    ...at((position) => ({
      key: "excess_span",
      value: e.excess[position],
      ci: [Math.min(e.surely, e.excess[position]), e.excess[position]] as const,
      ...(position === "next"
        ? { null: { kind: "signs of the words' differences tossed", mean: 0, lo: 0, hi: 0, draws: 100 } }
        : {}),
    })),
    ...positions.flatMap((position) =>
      [0.25, 0.5, 0.75].flatMap((depth) =>
        ["z", "raw"].map((scale) => ({
          key: "rank1_retained",
          params: { position, depth, scale },
          value: scale === "z" ? e.retained : 0.1,
        })),
      ),
    ),
    ...positions.flatMap((position) => [
      { key: "inlp_left", params: { position, depth: 0.5, removed: 1 }, value: e.left / 2, ci: [0, e.left] as const },
      { key: "inlp_left", params: { position, depth: 0.25, removed: 1 }, value: 1, ci: [1, 1] as const },
    ]),
    ...positions.flatMap((position) =>
      removed.map((count) => {
        const params = { position, removed: count }
        if (e.beyond === undefined) return { key: "left_beyond", params, absent_because: "nothing is read" }
        return { key: "left_beyond", params, value: (e.beyond[0] + e.beyond[1]) / 2, ci: e.beyond }
      }),
    ),
    ...at(() => ({ key: "recall_without_difference", value: e.recall, ci: [e.recall, e.recall] as const })),
  ]
  return {
    quantities,
    controls: spec.controls.map(({ key }) => ({ key, observed: 0, passed: !e.fails.includes(key) })),
  }
}
const judge = (changes: Partial<Evidence>) => judgeBy(spec, measured({ ...good, ...changes }))
const verdict = (changes: Partial<Evidence>) => judge(changes).verdict

describe("the decision table", () => {
  it("is a valid spec", () => {
    expect(parseSpec(spec, "claim-5").id).toBe("claim-5")
  })

  it("reproduces only what holds in every respect", () => {
    expect(verdict({})).toBe("reproduced")
    expect(verdict({ span: 0.94 })).toBe("partly")
    expect(verdict({ twins: 0.06 })).toBe("partly")
    expect(verdict({ excess: { target: 0.94, next: 1 } })).toBe("partly")
    expect(verdict({ left: 0.51 })).toBe("partly")
  })

  it.each(["planted_one", "planted_three", "cycles_not_one", "naive_rank", "difference_algebra"])(
    "concludes nothing without %s",
    (key) => {
      expect(judge({ fails: [key] })).toMatchObject({ verdict: "inconclusive", killed_by: [key] })
    },
  )

  it("gives a part where removal cannot tell the concept from one direction, nothing where it can", () => {
    expect(verdict({ left: 1 })).toBe("partly")
    expect(verdict({ left: 1, beyond: [0.05, 0.11] })).toBe("inconclusive")
    expect(verdict({ left: 1, beyond: [0.1, 0.2] })).toBe("not reproduced")
    expect(verdict({ left: 1, beyond: undefined })).toBe("inconclusive")
  })

  it("calls trivial a span that other nets have as well", () => {
    const usual = { others: 1, excess: { target: 0, next: 0.5 } }
    expect(verdict(usual)).toBe("trivially true")
    expect(verdict({ ...usual, retained: 0.89 })).not.toBe("trivially true")
    expect(verdict({ fails: ["nets_next"] })).toBe("trivially true")
    expect(verdict({ fails: ["nets_target", "shuffled_labels"] })).toBe("reproduced")
  })

  it("needs an excess at the next token that tossed signs do not give", () => {
    expect(verdict({ surely: 0 })).toBe("not distinguishable from the null")
  })

  it("names the numbers it rests on", () => {
    const text = judge({ left: 1 }).because.join("\n")
    expect(text).toContain("50.0 % [0, 100] (position=target)")
    expect(text).toContain("differences 0")
  })
})

const share = fc.double({ min: 0, max: 1, noNaN: true })
const evidence: fc.Arbitrary<Evidence> = fc.record({
  span: fc.double({ min: 0.9, max: 1, noNaN: true }),
  twins: fc.double({ min: 0, max: 0.1, noNaN: true }),
  others: share,
  retained: fc.double({ min: 0.8, max: 1, noNaN: true }),
  excess: fc.record({
    target: fc.double({ min: 0.8, max: 1, noNaN: true }),
    next: fc.double({ min: 0.8, max: 1, noNaN: true }),
  }),
  surely: fc.double({ min: -0.2, max: 0.8, noNaN: true }),
  left: share,
  beyond: fc.option(
    fc
      .tuple(fc.double({ min: -0.3, max: 0.3, noNaN: true }), fc.double({ min: 0, max: 0.3, noNaN: true }))
      .map(([low, by]): [number, number] => [low, low + by]),
    { nil: undefined },
  ),
  recall: share,
  fails: fc.subarray(
    spec.controls.map(({ key }) => key),
    { maxLength: 1 },
  ),
})
const worse: Record<string, (e: Evidence, by: number) => Evidence> = {
  "fewer layers": (e, by) => ({ ...e, span: e.span - by }),
  "twins read it": (e, by) => ({ ...e, twins: e.twins + by }),
  "other nets have the span": (e, by) => ({ ...e, others: e.others + by }),
  "less excess": (e, by) => ({
    ...e,
    excess: { target: e.excess.target - by, next: e.excess.next - by },
    surely: e.surely - by,
  }),
  "more is left": (e, by) => ({
    ...e,
    left: e.left + by,
    beyond: e.beyond && [e.beyond[0] + by, e.beyond[1] + by],
  }),
  "the interval is wider": (e, by) => ({ ...e, beyond: e.beyond && [e.beyond[0] - by, e.beyond[1] + by] }),
  "more is recalled": (e, by) => ({ ...e, recall: e.recall + by }),
  "a control fails": (e, by) => ({
    ...e,
    fails: [...e.fails, spec.controls[Math.min(spec.controls.length - 1, Math.floor(by * spec.controls.length))]!.key],
  }),
}

testWorseEvidence((e) => judgeBy(spec, measured(e)).verdict, evidence, worse)
