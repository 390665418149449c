import { judge as judgeBy, type Measured, verdictRank } from "@llm-fmri/replicate"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { spec } from "../src/spec.js"

const judge = (evidence: Evidence) => judgeBy(spec, measured(evidence)).verdict

interface Evidence {
  /** Interval of the accuracy at the target; undefined: there is none. */
  decoding: [low: number, high: number] | undefined
  p: number
  excess: number
  excessP: number
  beyond: [low: number, high: number]
  ratio: [low: number, high: number]
  /** Interval of the AUC along the directions. */
  auc: [low: number, high: number]
  passes: Record<string, boolean>
}

/** Decodable everywhere, no units, spread: as the claim says. */
const good: Evidence = {
  decoding: [0.9, 0.98],
  p: 0.001,
  excess: 0.002,
  excessP: 0.4,
  beyond: [-0.1, -0.02],
  ratio: [0.95, 1.05],
  auc: [0.9, 0.95],
  passes: {},
}

function measured(e: Evidence): Measured {
  const decoded = { position: "target", depth: "chosen" }
  const half = { units: "residual", position: "target", depth: 0.5 }
  const band = (p: number) => ({ kind: "word labels permuted", mean: 0.1, lo: 0.06, hi: 0.15, p, draws: 1000 })
  return {
    quantities: [
      {
        key: "decoding",
        params: decoded,
        ...(e.decoding ? { value: (e.decoding[0] + e.decoding[1]) / 2, ci: e.decoding } : { absent_because: "lost" }),
        null: band(e.p),
      },
      {
        key: "overlap_excess",
        params: half,
        value: e.excess,
        null: { ...band(e.excessP), mean: 0, lo: -0.02, hi: 0.02 },
      },
      { key: "overlap_beyond_r", params: half, value: (e.beyond[0] + e.beyond[1]) / 2, ci: e.beyond },
      {
        key: "energy95_ratio",
        params: { depth: 0.5, direction: "difference", activations: "centred" },
        value: (e.ratio[0] + e.ratio[1]) / 2,
        ci: e.ratio,
      },
      { key: "direction_auc", params: { depth: 0.5 }, value: (e.auc[0] + e.auc[1]) / 2, ci: e.auc },
    ],
    controls: spec.controls.map(({ key }) => ({ key, observed: 1, passed: e.passes[key] ?? true })),
  }
}

describe("the verdict", () => {
  it.each<[string, Partial<Evidence>, string]>([
    ["as the claim says", {}, "reproduced"],
    ["a direction of few units", { ratio: [0.3, 0.5] }, "partly"],
    ["a spread direction that says nothing", { auc: [0.45, 0.55] }, "partly"],
    [
      "units that replicate, and a direction that says nothing",
      { excess: 0.5, excessP: 0.001, auc: [0.45, 0.55] },
      "not reproduced",
    ],
    ["units that replicate, none of them standing out", { excess: 0.5, excessP: 0.001 }, "partly"],
    ["a local code", { excess: 0.9, excessP: 0.001, beyond: [0.2, 0.3] }, "not reproduced"],
    [
      "units that replicate and a direction of few units",
      { excess: 0.5, excessP: 0.001, ratio: [0.3, 0.5] },
      "not reproduced",
    ],
    ["an embedding that does as well", { passes: { reference_nets: false } }, "trivially true"],
    ["a net that does as well at the next token only", { passes: { reference_nets_next: false } }, "reproduced"],
    ["spelling that does as well", { passes: { spelling: false } }, "partly"],
    ["planted units that are not found", { passes: { planted_units: false } }, "inconclusive"],
    ["weak units that are found", { passes: { weak_units: false } }, "inconclusive"],
    ["accuracy a little above chance", { decoding: [0.2, 0.3] }, "not reproduced"],
    ["accuracy at chance", { decoding: [0.08, 0.14], p: 0.6 }, "not distinguishable from the null"],
    ["no accuracy", { decoding: undefined }, "inconclusive"],
  ])("%s", (_, changes, verdict) => {
    expect(judge({ ...good, ...changes })).toBe(verdict)
  })

  it("never rises when evidence turns against the claim", () => {
    const worse: Partial<Evidence>[] = [
      { decoding: [0.2, 0.3] },
      { decoding: [0.08, 0.14], p: 0.6 },
      { excess: 0.5, excessP: 0.001 },
      { beyond: [0.2, 0.3] },
      { ratio: [0.3, 0.5] },
      { auc: [0.45, 0.55] },
      { passes: { reference_nets: false } },
    ]
    const rank = (changes: readonly Partial<Evidence>[]) => verdictRank(judge(Object.assign({}, good, ...changes)))
    fc.assert(
      fc.property(fc.subarray(worse), fc.constantFrom(...worse), (some, more) => {
        // Two accuracies cannot both be found; the later, worse one counts.
        expect(rank([...some, more].sort((a, b) => worse.indexOf(a) - worse.indexOf(b)))).toBeLessThanOrEqual(
          rank(some),
        )
      }),
      { seed: 1 },
    )
  })
})
