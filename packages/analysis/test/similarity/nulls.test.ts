import { Runtime } from "@llm-fmri/graph"
import { afterAll, beforeAll, describe, expect, test } from "vitest"
import {
  bootstrap,
  cka,
  ckaGrams,
  ckaNull,
  halfSamples,
  knnNull,
  type Matrix,
  maxT,
  mean,
  mutualKnn,
  quantile,
  rdm,
  rhoA,
  rowGram,
  rsaNull,
  subGram,
  variance,
  withinCategoryCka,
} from "../../src/index.js"
import { rowPermutations } from "../../src/similarity/row-permutations.js"
import { noise } from "../similarity-oracle.js"

const n = 24
const category = Array.from({ length: n }, (_, i) => i % 3)
const x = noise(n, 6, 1)
const y = noise(n, 4, 2)

/** Noise with columns in common: `weight` times the same three latents. */
function related(rows: number, seed: number, weight: number): [Matrix, Matrix] {
  const latent = noise(rows, 3, seed)
  return [1, 2].map((side) => {
    const made = noise(rows, 8, 1000 * side + seed)
    for (let i = 0; i < rows; i++) for (let j = 0; j < 3; j++) made.data[i * 8 + j]! += weight * latent.data[i * 3 + j]!
    return made
  }) as [Matrix, Matrix]
}

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const orders = (draws: number, within?: number[]) =>
  Array.from(rowPermutations(n, draws, 7, within), (order) => order.slice())
const options = { seed: 7, draws: 20 }

describe("rearranged rows", () => {
  test("within groups, rows keep their group; every row comes once", () => {
    for (const order of orders(20, category)) {
      expect(Array.from(order).sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
      expect(Array.from(order, (row) => category[row])).toEqual(category)
    }
    expect(orders(20).some((order) => order.some((row, i) => category[row] !== category[i]))).toBe(true)
  })

  test.each([
    ["all rows", {}],
    ["within categories", { categories: category }],
    ["what is left inside categories", { categories: category, inside: true }],
  ])("draws of CKA equal the plain way: %s", async (_, more) => {
    const grams = (seed: number, count: number) =>
      Array.from({ length: count }, (_, l) => rowGram(noise(n, 5, seed + l)))
    for (const [a, b] of [
      [grams(10, 2), grams(20, 3)],
      [grams(10, 3), grams(20, 1)],
    ] as const) {
      const { dims, data } = await ckaNull(a, b, { ...options, ...more })
      expect(dims).toEqual([20, a.length * b.length])
      const turned = a.length < b.length
      orders(20, "categories" in more ? category : undefined).forEach((order, draw) => {
        const [left, right] = turned
          ? [a.map((gram) => subGram(gram, order)), b]
          : [a, b.map((gram) => subGram(gram, order))]
        const wanted = ("inside" in more ? withinCategoryCka(left, right, category) : ckaGrams(left, right)).data
        wanted.forEach((value, cell) => {
          expect(data[draw * wanted.length + cell]).toBeCloseTo(value, 12)
        })
      })
      const large = { ...options, ...more, draws: 400 }
      const [plain, inRuntime] = [await ckaNull(a, b, large), await ckaNull(a, b, { ...large, runtime })]
      inRuntime.data.forEach((value, i) => {
        expect(value).toBeCloseTo(plain.data[i]!, 12)
      })
    }
  })

  test("draws of ρ-a and of shared neighbours equal the plain way", () => {
    const [a, b] = [rdm(x), rdm(y)]
    const [k, l] = [rowGram(x), rowGram(y)]
    for (const within of [undefined, category]) {
      const more = within === undefined ? options : { ...options, within }
      const [rsa, knn] = [rsaNull(a, b, more), knnNull(k, l, { ...more, k: 3 })]
      orders(20, within).forEach((order, draw) => {
        const moved = { dims: y.dims, data: rowsIn(y, order) }
        expect(rsa[draw]).toBeCloseTo(rhoA(a, rdm(moved)), 12)
        expect(knn[draw]).toBeCloseTo(mutualKnn([k], [subGram(l, order)], 3).data[0]!, 12)
      })
    }
  })

  test("what is shared by category alone is beyond all rearrangements, not beyond those within categories", async () => {
    const signs = (seed: number) => noise(3, 8, seed).data
    const coded = (seed: number) => {
      const made = noise(n, 8, seed)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < 8; j++) made.data[i * 8 + j]! += 3 * signs(5)[category[i]! * 8 + j]!
      return rowGram(made)
    }
    const [k, l] = [coded(30), coded(31)]
    const observed = ckaGrams([k], [l]).data
    const p = async (more: object) => maxT(observed, await ckaNull([k], [l], { seed: 3, draws: 300, ...more })).p[0]!
    expect(await p({})).toBeLessThan(0.01)
    expect(await p({ categories: category })).toBeGreaterThan(0.05)
  })

  test("stops when it is told to", async () => {
    const stop = AbortSignal.abort()
    await expect(ckaNull([rowGram(x)], [rowGram(y)], { seed: 1, signal: stop })).rejects.toThrow()
  })
})

function rowsIn({ dims, data }: Matrix, order: Int32Array): Float64Array {
  const d = dims[1]!
  return Float64Array.from(data, (_, at) => data[order[Math.floor(at / d)]! * d + (at % d)]!)
}

describe("halves", () => {
  const words = Array.from({ length: 60 }, (_, i) => i)

  test("hold half of each stratum, each group whole and once", () => {
    const groups = words.flatMap((word) => [word, word])
    const strata = words.map((word) => Math.floor(word / 12))
    halfSamples(
      groups,
      (rows) => {
        expect(rows.length).toBe(60)
        const chosen = Array.from(rows, (row) => groups[row]!)
        expect(new Set(chosen).size).toBe(30)
        for (let s = 0; s < 5; s++) expect(chosen.filter((word) => strata[word] === s).length).toBe(12)
        return 0
      },
      { seed: 1, draws: 10, strata },
    )
    expect(() => halfSamples([1, 2, 3], () => 0, { seed: 1, strata: [0, 0, 1] })).toThrow(/no half/)
  })

  test("spread as the estimate does from sample to sample", () => {
    const [truth, halves]: [number[], number[]] = [[], []]
    for (let seed = 0; seed < 120; seed++) {
      const [a, b] = related(60, seed, 1.5)
      truth.push(cka(a, b))
      const [k, l] = [rowGram(a), rowGram(b)]
      const half = (rows: Int32Array) => ckaGrams([subGram(k, rows)], [subGram(l, rows)]).data[0]!
      halves.push(Math.sqrt(variance(halfSamples(words, half, { seed, draws: 40 }).data)))
    }
    expect(mean(halves) / Math.sqrt(variance(truth))).toBeGreaterThan(0.8)
    expect(mean(halves) / Math.sqrt(variance(truth))).toBeLessThan(1.25)
  })

  test("do not raise CKA of unrelated sides, as a bootstrap does", () => {
    const [k, l] = [rowGram(noise(60, 40, 50)), rowGram(noise(60, 40, 51))]
    const at = (rows: Int32Array) => ckaGrams([subGram(k, rows)], [subGram(l, rows)]).data[0]!
    const drawn = bootstrap(words, at, { seed: 1, draws: 100 }).draws
    const halves = halfSamples(words, at, { seed: 1, draws: 100 }).data
    expect(quantile(drawn, 0.025)).toBeGreaterThan(0.2)
    expect(Math.abs(mean(halves))).toBeLessThan(0.05)
  })
})
