import { Rng } from "@llm-fmri/random"
import { describe, expect, test } from "vitest"
import {
  correlationPower,
  detectableCorrelation,
  detectablePairedEffect,
  fisherInterval,
  pairedPower,
  partialCorrelation,
  pearson,
  tost,
} from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { similarityOracle } from "../similarity-oracle.js"

const o = similarityOracle.inference

describe("against statsmodels", () => {
  test.each(o.correlation)("power to find ρ = $rho in $n", ({ rho, n, alpha, power }) => {
    expectClose([correlationPower(rho, n, { alpha })], [power], 1e-9)
  })

  test.each(o.paired)("power to find d = $effect in $n pairs", ({ effect, n, alpha, power }) => {
    expectClose([pairedPower(effect, n, { alpha })], [power], 1e-6)
  })

  test.each(o.detectable)("least effect for power $power in $n pairs", ({ n, power, effect }) => {
    expectClose([detectablePairedEffect(n, { power })], [effect], 1e-5)
  })
})

describe("properties", () => {
  test("power at no effect is alpha, grows with effect and n, and is the same for either sign", () => {
    for (const n of [4, 10, 100]) {
      expect(correlationPower(0, n)).toBeCloseTo(0.05, 12)
      expect(pairedPower(0, n)).toBeCloseTo(0.05, 8)
      expect(correlationPower(-0.4, n)).toBe(correlationPower(0.4, n))
      expect(pairedPower(-0.4, n)).toBe(pairedPower(0.4, n))
      expect(correlationPower(0.5, n)).toBeGreaterThan(correlationPower(0.4, n))
      expect(pairedPower(0.5, n + 1)).toBeGreaterThan(pairedPower(0.5, n))
    }
    expect(correlationPower(1, 5)).toBe(1)
  })

  test("the detectable effect has the power asked for", () => {
    for (const n of [5, 10, 240]) {
      for (const power of [0.5, 0.8, 0.95]) {
        expect(correlationPower(detectableCorrelation(n, { power }), n)).toBeCloseTo(power, 9)
        expect(pairedPower(detectablePairedEffect(n, { power }), n)).toBeCloseTo(power, 9)
      }
    }
    expect(detectableCorrelation(10, { power: 0.04 })).toBe(0)
  })

  test("power is the share of simulated samples in which the effect is found", () => {
    const rng = new Rng(1)
    let [correlated, shifted] = [0, 0]
    for (let trial = 0; trial < 800; trial++) {
      const x = Float64Array.from({ length: 20 }, () => rng.normal())
      const y = x.map((value) => 0.6 * value + 0.8 * rng.normal())
      if (partialCorrelation(x, y, []).p <= 0.05) correlated++
      // A t-interval at 95 % that leaves 0 out: the two-sided test.
      const d = Float64Array.from({ length: 12 }, () => 0.8 + rng.normal())
      const { low, high } = tost(
        d,
        Array.from(d, (_, i) => i),
        { delta: 1, alpha: 0.025 },
      )
      if (low > 0 || high < 0) shifted++
    }
    expect(Math.abs(correlated / 800 - correlationPower(0.6, 20))).toBeLessThan(0.05)
    expect(Math.abs(shifted / 800 - pairedPower(0.8, 12))).toBeLessThan(0.05)
  })

  test("the least correlation of the same size as chance can reach is close to its interval's edge", () => {
    // At 50 % power the detectable r is the one whose 95 % interval just touches 0.
    const r = detectableCorrelation(30, { power: 0.5 })
    expect(fisherInterval(r, 30)[0]).toBeCloseTo(0, 2)
    expect(pearson([1, 2, 3], [1, 2, 3])).toBe(1)
  })
})

describe("refusals", () => {
  test.each<[string, RegExp, () => unknown]>([
    ["three pairs", /3 values where at least 4/, () => correlationPower(0.5, 3)],
    ["one pair", /1 values where at least 2/, () => pairedPower(1, 1)],
    ["a correlation above 1", /1.2 is not a correlation/, () => correlationPower(1.2, 10)],
    ["alpha 0", /level of 0 does not exist/, () => pairedPower(1, 10, { alpha: 0 })],
    ["power 1", /power of 1 does not exist/, () => detectableCorrelation(10, { power: 1 })],
    ["an infinite effect", /effect of Infinity/, () => pairedPower(Infinity, 10)],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
