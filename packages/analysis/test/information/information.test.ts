import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { entropy, klDivergence, klRows, logitDifference, logSoftmax, logSumExp, softmax } from "../../src/index.js"
import { expectClose, oracle } from "../oracle.js"

const logit = fc.double({ min: -50, max: 50, noNaN: true })
const pair = fc
  .integer({ min: 2, max: 20 })
  .chain((v) => fc.tuple(...[0, 1].map(() => fc.array(logit, { minLength: v, maxLength: v }))))

describe.each(oracle.information)("$name", (c) => {
  test("softmax and entropy are scipy's", () => {
    expectClose(logSoftmax(c.p), c.logSoftmax)
    expectClose(softmax(c.p), c.softmax, 1e-11)
    expectClose([logSumExp(c.p), entropy(c.p)], [c.logSumExp, c.entropy], 1e-11)
  })

  test("KL is that of 50-digit arithmetic", () => {
    expectClose([klDivergence(Float32Array.from(c.p), Float32Array.from(c.q))], [c.kl], 1e-9)
  })
})

describe("properties", () => {
  test("KL is never negative, 0 for the same distribution, and blind to a shift of all logits", () => {
    fc.assert(
      fc.property(pair, logit, ([p, q], shift) => {
        const kl = klDivergence(p!, q!)
        expect(kl).toBeGreaterThanOrEqual(0)
        expect(klDivergence(p!, p!)).toBe(0)
        const moved = klDivergence(
          p!.map((v) => v + shift),
          q!,
        )
        expect(Math.abs(moved - kl)).toBeLessThanOrEqual(1e-11 * kl + 1e-24)
        const direct = logSoftmax(p!).reduce((sum, lp, i) => sum + Math.exp(lp) * (lp - logSoftmax(q!)[i]!), 0)
        expect(Math.abs(kl - direct)).toBeLessThan(1e-9 * (1 + kl))
      }),
      { seed: 1 },
    )
  })

  test("probabilities sum to 1, entropy is at most log v", () => {
    fc.assert(
      fc.property(fc.array(logit, { minLength: 1, maxLength: 30 }), (p) => {
        expect(softmax(p).reduce((a, b) => a + b)).toBeCloseTo(1, 12)
        expect(entropy(p)).toBeLessThanOrEqual(Math.log(p.length) + 1e-12)
        expect(entropy(p)).toBeGreaterThanOrEqual(-1e-12)
      }),
      { seed: 2 },
    )
  })

  test("rows are compared with their own rows", () => {
    const p = { dims: [2, 3], data: Float32Array.of(1, 2, 3, 4, 6, 5) }
    const q = { dims: [2, 3], data: Float32Array.of(3, 2, 1, 4, 6, 5) }
    expect([...klRows(p, q)]).toEqual([klDivergence([1, 2, 3], [3, 2, 1]), 0])
  })
})

describe("refusals", () => {
  test.each<[string, RegExp, () => unknown]>([
    ["other vocabularies", /3 entries where 2/, () => klDivergence([1, 2], [1, 2, 3])],
    ["NaN", /logits holds NaN at position 1/, () => softmax([1, Number.NaN])],
    ["an infinite logit", /holds Infinity at position 0/, () => klDivergence([0, 0], [Number.POSITIVE_INFINITY, 0])],
    ["a token outside", /token 9 is not one of the 2/, () => logitDifference([1, 2], 9, [0])],
    ["no others", /0 values/, () => logitDifference([1, 2], 0, [])],
    [
      "other shapes",
      /1 entries where 2/,
      () => klRows({ dims: [2, 1], data: new Float32Array(2) }, { dims: [1, 1], data: new Float32Array(1) }),
    ],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
