import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  centreGram,
  centreUnits,
  cka,
  ckaGrams,
  type Estimator,
  expectedBiasedCka,
  fitZScore,
  hsic1,
  type Matrix,
  mean,
  minibatchCka,
  participationRatioCorrected,
  rowGram,
  uCentreGram,
  withinCategoryCka,
  withoutTopVariance,
  zScore,
} from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { matrix, noise, rotation, shuffled, similarityOracle, times } from "../similarity-oracle.js"

const o = similarityOracle.similarity
const [x, y] = [matrix(o.x), matrix(o.y)]
const both: Estimator[] = ["biased", "debiased"]
const small = fc.record({ n: fc.integer({ min: 5, max: 12 }), p: fc.integer({ min: 1, max: 6 }), seed: fc.nat(1e6) })

function expectNear(found: ArrayLike<number>, wanted: ArrayLike<number>, margin: number): void {
  expect(Math.max(...Array.from(found, (value, i) => Math.abs(value - wanted[i]!)))).toBeLessThan(margin)
}

/** The rows from `start` up to `end`. */
const slice = ({ dims, data }: Matrix, start: number, end: number): Matrix => ({
  dims: [end - start, dims[1]!],
  data: data.slice(start * dims[1]!, end * dims[1]!),
})

describe("against dcor, rsatoolbox and numpy", () => {
  test("biased is rsatoolbox's cosine_cov, debiased the cosine of dcor's U-centred matrices", () => {
    expectClose([cka(x, y, { estimator: "biased" })], [o.biased], 1e-10)
    expectClose([cka(x, y, { estimator: "biased" })], [o.biasedNumpy], 1e-12)
    expectClose([cka(x, y)], [o.debiased], 1e-11)
  })

  test("U-centring and HSIC₁ are dcor's, whatever the rows were centred on", () => {
    const raw = times(x, {
      dims: [7, 18],
      data: Float64Array.from({ length: 126 }, (_, i) => x.data[(i % 18) * 7 + Math.floor(i / 18)]!),
    })
    for (const gram of [raw, rowGram(x)]) {
      const found = uCentreGram(gram).data
      const scale = Math.max(...o.uCentred.map(Math.abs))
      expectNear(found, o.uCentred, 1e-12 * scale)
      expectClose([hsic1(gram, rowGram(y))], [o.hsic1], 1e-10)
    }
  })

  test("within categories", () => {
    expectClose(withinCategoryCka([rowGram(x)], [rowGram(y)], o.category).data, [o.within], 1e-10)
  })
})

describe("properties of both estimates", () => {
  test.each(both)(
    "%s: rotation, scale and shift of a side change nothing; sides may be swapped; 1 with itself",
    (estimator) => {
      fc.assert(
        fc.property(small, ({ n, p, seed }) => {
          const [a, b] = [noise(n, p, seed), noise(n, 4, seed + 1)]
          const wanted = cka(a, b, { estimator })
          const moved = times(a, rotation(p, seed + 2))
          for (let i = 0; i < moved.data.length; i++) moved.data[i] = 3 * moved.data[i]! + (i % p)
          expect(cka(moved, b, { estimator })).toBeCloseTo(wanted, 9)
          expect(cka(b, a, { estimator })).toBeCloseTo(wanted, 12)
          expect(cka(a, moved, { estimator })).toBeCloseTo(1, 9)
          expect(Math.abs(wanted)).toBeLessThanOrEqual(1 + 1e-12)
        }),
        { seed: 1, numRuns: 40 },
      )
    },
  )

  test.each(both)("%s: a stretched unit changes it", (estimator) => {
    const stretched = { dims: x.dims, data: x.data.map((value, i) => (i % 7 === 0 ? 5 * value : value)) }
    expect(Math.abs(cka(stretched, y, { estimator }) - cka(x, y, { estimator }))).toBeGreaterThan(0.01)
  })

  test.each(both)("%s: the same rows in another order on both sides change nothing", (estimator) => {
    expect(cka(shuffled(x, 5), shuffled(y, 5), { estimator })).toBeCloseTo(cka(x, y, { estimator }), 12)
  })

  test("a table holds what single pairs give, bit for bit, for odd and even numbers of layers", () => {
    const grams = Array.from({ length: 5 }, (_, i) => rowGram(noise(60, 3 + i, i)))
    const table = ckaGrams(grams.slice(0, 3), grams)
    expect(table.dims).toEqual([3, 5])
    for (let a = 0; a < 3; a++) {
      for (let b = 0; b < 5; b++) expect(table.data[a * 5 + b]).toBe(ckaGrams([grams[a]!], [grams[b]!]).data[0])
    }
  })

  test("Gram matrices in float32 give the same to its precision", () => {
    const f32 = (gram: Matrix) => ({ dims: gram.dims, data: Float32Array.from(gram.data) })
    for (const estimator of both) {
      const found = ckaGrams([f32(rowGram(x))], [f32(rowGram(y))], { estimator }).data[0]
      expect(found).toBeCloseTo(cka(x, y, { estimator }), 6)
    }
  })

  test("one batch of everything is debiased CKA; batches of unequal size estimate the same", () => {
    expect(minibatchCka([[x, y]])).toBeCloseTo(o.debiased, 12)
    const shared = noise(300, 5, 1)
    const [a, b] = [times(shared, noise(5, 20, 2)), times(shared, noise(5, 20, 3))]
    const cuts = [0, 40, 80, 130, 160, 220, 300]
    const batches = cuts.slice(1).map((end, i) => [slice(a, cuts[i]!, end), slice(b, cuts[i]!, end)] as const)
    expect(Math.abs(minibatchCka(batches) - cka(a, b))).toBeLessThan(0.03)
    expect(() => minibatchCka([])).toThrow(/no batch/)
  })
})

describe("unrelated sides", () => {
  test("debiased is 0 on average, biased what the participation ratios foretell", () => {
    const found = Array.from({ length: 20 }, (_, s) => [noise(40, 100, 2 * s), noise(40, 100, 2 * s + 1)] as const)
    const debiased = mean(found.map(([a, b]) => cka(a, b)))
    const biased = mean(found.map(([a, b]) => cka(a, b, { estimator: "biased" })))
    expect(Math.abs(debiased)).toBeLessThan(0.01)
    expect(biased).toBeGreaterThan(0.69)
    expect(Math.abs(biased - expectedBiasedCka(100, 100, 40))).toBeLessThan(0.01)
    // The same forecast from the rows alone, for sides of unequal units.
    const scale = (a: Matrix) => ({ dims: a.dims, data: a.data.map((value, i) => value / (1 + (i % 100)) ** 0.5) })
    const uneven = found.map(([a, b]) => [scale(a), scale(b)] as const)
    const forecast = mean(
      uneven.map(([a, b]) => {
        const [pa, pb] = [a, b].map((side) => participationRatioCorrected(rowGram(side))) as [number, number]
        return expectedBiasedCka(pa, pb, 40)
      }),
    )
    const seen = mean(uneven.map(([a, b]) => cka(a, b, { estimator: "biased" })))
    expect(Math.abs(seen - forecast)).toBeLessThan(0.02)
    expect(seen).toBeLessThan(biased - 0.2)
  })

  test("HSIC₁ is unbiased: its mean over all samples from four points is that of the whole", () => {
    // Four equally likely rows (u, v), u and v dependent: HSIC of linear kernels is the squared covariance.
    const points = [
      [0, 1],
      [1, 0],
      [2, 5],
      [5, 3],
    ] as const
    const covariance =
      mean(points.map(([u, v]) => u * v)) - mean(points.map(([u]) => u)) * mean(points.map(([, v]) => v))
    let total = 0
    for (let code = 0; code < 256; code++) {
      const rows = [0, 1, 2, 3].map((at) => points[Math.floor(code / 4 ** at) % 4]!)
      const side = (k: 0 | 1) => rowGram({ dims: [4, 1], data: Float64Array.from(rows, (row) => row[k]) })
      total += hsic1(side(0), side(1)) / 256
    }
    expect(total).toBeCloseTo(covariance ** 2, 10)
  })

  test("one unit of huge variance on both sides makes CKA 1; z-scores and leaving it out see through it", () => {
    const [a, b] = [noise(60, 50, 1), noise(60, 50, 2)]
    const outlier = noise(60, 1, 3).data
    for (let i = 0; i < 60; i++) a.data[i * 50] = b.data[i * 50 + 7] = 300 * outlier[i]!
    expect(cka(a, b)).toBeGreaterThan(0.999)
    expect(Math.abs(cka(withoutTopVariance(a, 1), withoutTopVariance(b, 1)))).toBeLessThan(0.1)
    expect(Math.abs(cka(zScore(a, fitZScore(a)), zScore(b, fitZScore(b))))).toBeLessThan(0.1)
  })

  test("shared category means alone: CKA is high over all rows and near 0 within categories", () => {
    const [a, b] = [noise(80, 20, 4), noise(80, 20, 5)]
    const category = Array.from({ length: 80 }, (_, i) => i % 4)
    for (let i = 0; i < 80; i++) {
      a.data[i * 20 + category[i]!]! += 12
      b.data[i * 20 + 10 + category[i]!]! += 12
    }
    expect(cka(a, b)).toBeGreaterThan(0.8)
    expect(Math.abs(withinCategoryCka([rowGram(a)], [rowGram(b)], category).data[0]!)).toBeLessThan(0.1)
    expect(withinCategoryCka([rowGram(a)], [rowGram(times(a, rotation(20, 6)))], category).data[0]).toBeCloseTo(1, 9)
  })
})

describe("helpers", () => {
  test("rowGram is the product of centred rows for odd and even numbers of rows", () => {
    fc.assert(
      fc.property(small, ({ n, p, seed }) => {
        const a = noise(n, p, seed)
        const c = centreUnits(a)
        const wanted = Array.from({ length: n * n }, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n]
          return Array.from({ length: p }, (_, u) => c.data[i * p + u]! * c.data[j * p + u]!).reduce((s, v) => s + v, 0)
        })
        expectNear(rowGram(a).data, wanted, 1e-11)
        expectNear(centreGram(rowGram(a)).data, wanted, 1e-11)
      }),
      { seed: 2, numRuns: 20 },
    )
  })

  test("centred Gram matrices have rows that sum to 0", () => {
    const sums = (gram: Matrix) => Array.from({ length: 18 }, (_, i) => 18 * mean(gram.data.slice(18 * i, 18 * i + 18)))
    const raw = { dims: [18, 18], data: rowGram(x).data.map((value) => value + 5) }
    for (const sum of [...sums(centreGram(raw)), ...sums(uCentreGram(raw))]) expect(Math.abs(sum)).toBeLessThan(1e-9)
  })

  test("centreUnits keeps float32, and withoutTopVariance the order of units", () => {
    expect(centreUnits({ dims: [2, 1], data: Float32Array.of(1, 2) }).data).toBeInstanceOf(Float32Array)
    const wide = { dims: [2, 4], data: Float32Array.of(1, 9, 0, 7, 2, 0, 0, 8) }
    expect(withoutTopVariance(wide, 2).data).toEqual(Float64Array.of(0, 7, 0, 8))
    // Equal variances: the earlier goes first; only training rows count.
    expect(withoutTopVariance({ dims: [3, 2], data: Float32Array.of(1, 1, 2, 2, 0, 99) }, 1, [0, 1]).dims).toEqual([
      3, 1,
    ])
    expect([...withoutTopVariance({ dims: [3, 2], data: Float32Array.of(1, 1, 2, 2, 0, 99) }, 1, [0, 1]).data]).toEqual(
      [1, 2, 99],
    )
  })
})

describe("refusals", () => {
  const constant = { dims: [6, 3], data: new Float32Array(18).fill(0.1) }
  const gram = rowGram(x)
  const skew = { dims: [18, 18], data: gram.data.slice() }
  skew.data[1]! += Math.abs(gram.data[0]!)
  const [one, two] = [centreUnits(x).data, centreUnits(matrix(o.z)).data]
  const cross = {
    dims: [18, 18],
    data: Float64Array.from({ length: 324 }, (_, at) => {
      const [i, j] = [Math.floor(at / 18), at % 18]
      return Array.from({ length: 7 }, (_, u) => one[7 * i + u]! * two[7 * j + u]!).reduce((sum, v) => sum + v, 0)
    }),
  }
  const lost = { dims: [18, 18], data: gram.data.slice() }
  lost.data[40] = Number.NaN
  test.each<[string, RegExp, () => unknown]>([
    ["three rows", /3 rows where at least 4/, () => cka(noise(3, 2, 1), noise(3, 2, 2))],
    ["other rows", /has 5 entries where 6/, () => cka(noise(6, 2, 1), noise(5, 2, 2))],
    ["Gram matrices of other rows", /of 18 and 6 rows/, () => ckaGrams([gram], [rowGram(noise(6, 2, 1))])],
    ["no Gram matrix", /of no and no rows/, () => ckaGrams([], [])],
    ["constant rows", /are the same/, () => cka(constant, noise(6, 3, 1))],
    ["constant rows, biased", /are the same/, () => cka(constant, noise(6, 3, 1), { estimator: "biased" })],
    ["activations instead of Gram matrices", /18 by 7/, () => ckaGrams([x], [x])],
    ["a matrix that is not symmetric", /not in row 0/, () => ckaGrams([skew], [gram])],
    ["products of two nets, whose rows and columns all sum to 0", /not at 0, /, () => ckaGrams([cross], [gram])],
    ["NaN", /NaN at position 40/, () => ckaGrams([lost], [gram])],
    [
      "a category of three rows",
      /3 rows where at least 4/,
      () => withinCategoryCka([gram], [gram], [0, 0, 0, ...new Array(15).fill(1)]),
    ],
    ["categories of another length", /2 entries where 18/, () => withinCategoryCka([gram], [gram], [0, 1])],
    ["all units left out", /7 of 7 units/, () => withoutTopVariance(x, 7)],
    ["no participation ratio", /of 0.5 does not exist/, () => expectedBiasedCka(0.5, 2, 10)],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
