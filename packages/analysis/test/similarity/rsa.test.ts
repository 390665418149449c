import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  type Distance,
  mean,
  noiseCeiling,
  partialSpearman,
  ranks,
  rdm,
  rdmOfGram,
  rhoA,
  rowGram,
  spearman,
} from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { matrix, noise, rotation, similarityOracle, times } from "../similarity-oracle.js"

const { similarity: o, rsa } = similarityOracle
const y = matrix(o.y)

describe("against scipy and rsatoolbox", () => {
  test.each<Distance>(["correlation", "euclidean", "cosine"])("%s distances are pdist's", (distance) => {
    expectClose(rdm(y, distance), o.rdm[distance], 1e-10)
  })

  test("comparisons with a model of ties", () => {
    rsa.rdms.forEach((measured, i) => {
      expectClose([rhoA(measured, rsa.model), spearman(measured, rsa.model)], [rsa.rhoA[i]!, rsa.spearman[i]!], 1e-10)
    })
  })

  test.each(["spearman", "rho-a"] as const)("noise ceiling by %s", (comparison) => {
    const { lower, upper } = noiseCeiling(rsa.rdms, comparison)
    expectClose([lower, upper], rsa.ceiling[comparison], 1e-10)
  })
})

describe("properties", () => {
  const list = fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 4, maxLength: 12 })

  test("distances from Gram matrices are those from rows, and survive rotation", () => {
    const turned = times(y, rotation(40, 1))
    expectClose(rdmOfGram(rowGram(y), "euclidean"), o.rdm.euclidean, 1e-9)
    expectClose(rdm(turned, "euclidean"), o.rdm.euclidean, 1e-10)
    expectClose(rdm(turned, "cosine"), o.rdm.cosine, 1e-9)
    const about = rdm(
      { dims: y.dims, data: y.data.map((value, i) => value - mean(y.data.filter((_, at) => at % 40 === i % 40))) },
      "cosine",
    )
    expectClose(rdmOfGram(rowGram(y), "cosine"), about, 1e-9)
  })

  test("correlation distance ignores each row's own scale and shift, cosine its scale alone", () => {
    const changed = {
      dims: y.dims,
      data: y.data.map((value, i) => (2 + Math.floor(i / 40)) * value + Math.floor(i / 40)),
    }
    expectClose(rdm(changed), o.rdm.correlation, 1e-9)
    expect(Math.abs(rdm(changed, "cosine")[0]! - o.rdm.cosine[0]!)).toBeGreaterThan(1e-4)
  })

  test("ρ-a is Spearman's without ties, nearer to 0 with them, and its mean when ties are broken at random", () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const n = Math.min(a.length, b.length)
        const [u, v] = [a.slice(0, n), b.slice(0, n)]
        fc.pre(new Set(u).size > 1 && new Set(v).size > 1)
        const own = rhoA(u, v)
        expect(Math.abs(own)).toBeLessThanOrEqual(Math.abs(spearman(u, v)) + 1e-12)
        const untied = u.map((value, i) => value + i / 1000)
        const other = v.map((value, i) => value - ((i * 7) % n) / 1000 - i / 1e6)
        expect(rhoA(untied, other)).toBeCloseTo(spearman(untied, other), 12)
      }),
      { seed: 1 },
    )
    // Both orders of the tie in [0, 0, 1].
    const v = [3, 1, 2]
    expect(rhoA([0, 0, 1], v)).toBeCloseTo(mean([spearman([0, 1, 2], v), spearman([1, 0, 2], v)]), 12)
  })

  test("the lower bound is below the upper; equal matrices have a ceiling of 1; more repetitions raise the lower", () => {
    const { lower, upper } = noiseCeiling(rsa.rdms)
    expect(lower).toBeLessThan(upper)
    const same = noiseCeiling([rsa.rdms[0]!, rsa.rdms[0]!, rsa.rdms[0]!])
    expectClose([same.lower, same.upper], [1, 1])
    expect(noiseCeiling(rsa.rdms.slice(0, 2)).lower).toBeCloseTo(spearman(rsa.rdms[0]!, rsa.rdms[1]!), 12)
  })

  test("partialling a confound out leaves nothing of an agreement that it made", () => {
    const shared = rdm(noise(20, 6, 1), "euclidean")
    const mixed = (seed: number) => rdm(noise(20, 6, seed), "euclidean").map((value, i) => 0.5 * value + 2 * shared[i]!)
    const [a, b] = [mixed(2), mixed(3)]
    expect(spearman(a, b)).toBeGreaterThan(0.8)
    expect(Math.abs(partialSpearman(a, b, [shared]).r)).toBeLessThan(0.2)
    expect(partialSpearman(a, b, []).r).toBeCloseTo(spearman(a, b), 12)
    expect(ranks(a).length).toBe(190)
  })
})

describe("refusals", () => {
  const flat = { dims: [3, 3], data: Float32Array.of(0.1, 0.1, 0.1, 1, 2, 3, 3, 1, 2) }
  const zero = { dims: [3, 2], data: Float32Array.of(1, 1, 0, 0, 2, 3) }
  test.each<[string, RegExp, () => unknown]>([
    ["a constant row", /row 0 has no correlation/, () => rdm(flat)],
    ["a row of zeros", /row 1 has no cosine/, () => rdm(zero, "cosine")],
    ["two rows", /2 rows where at least 3/, () => rdm(noise(2, 4, 1))],
    ["NaN", /NaN at position 2/, () => rdm({ dims: [3, 1], data: Float32Array.of(1, 2, Number.NaN) }, "euclidean")],
    ["one repetition", /1 values where at least 2/, () => noiseCeiling([[1, 2, 3]])],
    [
      "matrices of other rows",
      /3 entries where 6/,
      () =>
        noiseCeiling([
          [1, 2, 3, 4, 5, 6],
          [1, 2, 3],
        ]),
    ],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
