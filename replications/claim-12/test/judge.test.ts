import { judge, type Measured, type MeasuredQuantity, verdictRank } from "@llm-fmri/replicate"
import { describe, expect, it } from "vitest"
import { spec } from "../src/spec.js"

interface Evidence {
  r: number
  ci: [number, number]
  /** Lower end of the null band, and p. */
  band: number
  p: number
  highest: number
  partial: number
  reliable: number
  ceiling: number
  failing: string[]
}

const good: Evidence = {
  r: -0.8,
  ci: [-0.88, -0.68],
  band: -0.25,
  p: 0.001,
  highest: -0.78,
  partial: -0.3,
  reliable: 58,
  ceiling: 0.9,
  failing: [],
}

function measured(e: Evidence): Measured {
  const none = { kind: "shuffled", mean: 0, lo: e.band, hi: -e.band, draws: 1000, p: e.p }
  const quantities: MeasuredQuantity[] = [
    { key: "r_steer_dim", value: -0.8, references: [{ net: "untrained", seed: 1, value: 0 }] },
    { key: "r_triple", value: e.r, ci: e.ci, n: e.reliable, null: none },
    { key: "r_without_one", params: { end: "lowest" }, value: e.r - 0.02 },
    { key: "r_without_one", params: { end: "highest" }, value: e.highest },
    { key: "r_partial", params: { held: "all three" }, value: e.partial - 0.2, ci: [-0.9, e.partial] },
    { key: "reliable_concepts", value: e.reliable },
    { key: "r_ceiling", value: e.ceiling },
    ...["10 categories", "many concepts"].flatMap((set) => [
      { key: "detectable_r", params: { set }, value: 0.4 },
      { key: "strongest_variant", params: { set }, value: 0.8, null: none },
    ]),
  ]
  return {
    quantities,
    controls: spec.controls.map(({ key }) => ({ key, observed: 1, passed: !e.failing.includes(key) })),
  }
}

const verdict = (changes: Partial<Evidence> = {}) => judge(spec, measured({ ...good, ...changes })).verdict
const none: Partial<Evidence> = { r: -0.1, ci: [-0.34, 0.16], p: 0.22, highest: -0.05, partial: 0.2 }

describe("the verdict", () => {
  it("is reproduced where a strong fall stands against everything", () => {
    expect(verdict()).toBe("reproduced")
  })

  it("is partly where the fall is weak, made by one concept, explained, or over few concepts", () => {
    expect(verdict({ r: -0.45, ci: [-0.63, -0.22] })).toBe("partly")
    expect(verdict({ highest: -0.4 })).toBe("partly")
    expect(verdict({ partial: 0.1 })).toBe("partly")
    expect(verdict({ reliable: 30 })).toBe("partly")
  })

  it("is trivially true where a net that learned less falls as much", () => {
    expect(verdict({ failing: ["reference_nets"] })).toBe("trivially true")
  })

  it("is not reproduced where a strong fall is excluded, and inconclusive where it could not have shown", () => {
    expect(verdict(none)).toBe("not reproduced")
    expect(verdict({ ...none, ceiling: 0.4 })).toBe("inconclusive")
    expect(verdict({ ...none, ci: [-0.6, 0.4] })).toBe("not distinguishable from the null")
  })

  it("is inconclusive where the instrument is broken: no steering, no planted relation, one where there is none", () => {
    for (const key of ["steering_works", "sign_right", "planted_relation", "no_relation"])
      expect(verdict({ failing: [key] })).toBe("inconclusive")
  })

  it("does not hang on the ten categories", () => {
    const failing = ["ten_concepts_suffice", "variants_of_ten", "variants_in_nets"]
    expect(verdict({ failing })).toBe("reproduced")
  })

  it("is no fall within what shuffled scores give", () => {
    expect(verdict({ p: 0.2, band: -0.85 })).not.toBe("reproduced")
    expect(verdictRank(verdict({ p: 0.2, band: -0.85 }))).toBe(0)
  })

  it("says its numbers without an unfilled brace", () => {
    for (const changes of [{}, none, { ...none, ceiling: 0.4 }])
      for (const sentence of judge(spec, measured({ ...good, ...changes })).because)
        expect(sentence).not.toMatch(/[{}]/)
  })
})
