import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  componentsFor,
  entropyRank,
  mean,
  participationRatio,
  participationRatioCorrected,
  rowGram,
  spectrum,
  twoNN,
} from "../../src/index.js"
import { expectClose } from "../oracle.js"
import { matrix, noise, rotation, similarityOracle, times } from "../similarity-oracle.js"

const o = similarityOracle.dimensions

describe("against scikit-learn, numpy and scikit-dimension", () => {
  test.each(o.cases)("$x.dims", (c) => {
    const gram = rowGram(matrix(c.x))
    const eigenvalues = spectrum(gram)
    expect(eigenvalues.length).toBe(c.x.dims[0] - 1)
    for (let i = 0; i < eigenvalues.length; i++) expect(eigenvalues[i]).toBeCloseTo(c.eigenvalues[i] ?? 0, 10)
    expectClose([participationRatio(gram), entropyRank(eigenvalues)], [c.participation, c.entropyRank], 1e-9)
    expect(componentsFor(eigenvalues)).toBe(c.components90)
    expectClose([participationRatioCorrected(gram)], [c.corrected], 1e-9)
  })

  test.each(o.twoNN)("twoNN of $x.dims", (c) => {
    const x = matrix(c.x)
    expectClose([twoNN(x), twoNN(x, { discard: 0.3 })], [c["discard0.1"], c["discard0.3"]], 1e-9)
  })
})

describe("properties", () => {
  test("components ≥ 1, participation ratio ≤ entropy rank ≤ rank, whatever the spectrum; order and scale do not count", () => {
    const spectra = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(spectra, (values) => {
        fc.pre(values.some((value) => value > 1e-3))
        const sum = values.reduce((s, v) => s + v, 0)
        const ratio = sum ** 2 / values.reduce((s, v) => s + v * v, 0)
        const rank = entropyRank(values)
        expect(rank).toBeGreaterThanOrEqual(ratio * (1 - 1e-9))
        expect(rank).toBeLessThanOrEqual(values.filter((value) => value > 0).length * (1 + 1e-9))
        expect(entropyRank([...values].reverse().map((value) => 7 * value))).toBeCloseTo(rank, 8)
        const count = componentsFor(values)
        const falling = [...values].sort((a, b) => b - a)
        const held = (k: number) => falling.slice(0, k).reduce((s, v) => s + v, 0) / sum
        expect(held(count)).toBeGreaterThanOrEqual(0.9 - 1e-9)
        if (count > 1) expect(held(count - 1)).toBeLessThan(0.9 + 1e-9)
      }),
      { seed: 1 },
    )
  })

  test("rotation, scale and shift of the rows change nothing", () => {
    const x = matrix(o.cases[0]!.x)
    const moved = times(x, rotation(12, 1))
    for (let i = 0; i < moved.data.length; i++) moved.data[i] = 3 * moved.data[i]! + (i % 12)
    const [a, b] = [rowGram(x), rowGram(moved)]
    expectClose(
      [participationRatio(b), participationRatioCorrected(b)],
      [participationRatio(a), participationRatioCorrected(a)],
      1e-9,
    )
    expect(twoNN(moved)).toBeCloseTo(twoNN(x), 9)
  })

  test("both parts of the corrected ratio are unbiased: exact over all samples of a population of three points", () => {
    // Rows in one dimension make the ratio 1 for every estimate, so take three points of the plane.
    const points = [
      [0, 0],
      [3, 1],
      [1, 2],
    ] as const
    let [above, below, raw] = [0, 0, 0]
    const n = 5
    for (let code = 0; code < 3 ** n; code++) {
      const rows = Array.from({ length: n }, (_, at) => points[Math.floor(code / 3 ** at) % 3]!)
      const gram = rowGram({ dims: [n, 2], data: Float64Array.from(rows.flat()) }).data
      let [trace, squares, fourth] = [0, 0, 0]
      for (let i = 0; i < n; i++) {
        trace += gram[i * n + i]! / (n - 1)
        fourth += gram[i * n + i]! ** 2 / (n - 1)
        for (let j = 0; j < n; j++) squares += gram[i * n + j]! ** 2 / (n - 1) ** 2
      }
      const c = (n - 1) / (n * (n - 2) * (n - 3)) / 3 ** n
      above += c * (2 * squares + (n * n - 3 * n + 1) * trace ** 2 - n * fourth)
      below += c * ((n - 1) * (n - 2) * squares + trace ** 2 - n * fourth)
      raw += squares / 3 ** n
    }
    // Covariance of the population: [[14, 3], [3, 6]] / 9.
    expect(above).toBeCloseTo((20 / 9) ** 2, 9)
    expect(below).toBeCloseTo((14 ** 2 + 6 ** 2 + 2 * 3 ** 2) / 81, 9)
    expect(raw).toBeGreaterThan(below)
  })

  test("the corrected ratio finds the true one with few rows, the raw one cannot", () => {
    const found = Array.from({ length: 30 }, (_, s) => rowGram(noise(40, 60, s)))
    expect(Math.abs(mean(found.map(participationRatioCorrected)) - 60)).toBeLessThan(3)
    expect(Math.abs(mean(found.map(participationRatio)) - 1 / (1 / 60 + 1 / 40))).toBeLessThan(1)
  })

  test("twoNN sees a surface's own dimension, drops equal rows, and ignores the space it lies in", () => {
    const flat = times(noise(400, 2, 1), noise(2, 30, 2))
    expect(Math.abs(twoNN(flat) - 2)).toBeLessThan(0.3)
    const doubled = { dims: [401, 30], data: Float64Array.from({ length: 401 * 30 }, (_, i) => flat.data[i % 12000]!) }
    expect(twoNN(doubled)).toBe(twoNN(flat))
  })
})

describe("refusals", () => {
  const grid = Float64Array.from({ length: 200 }, (_, i) => (i % 2 ? Math.floor(i / 2) % 10 : Math.floor(i / 20)))
  const constant = rowGram({ dims: [6, 2], data: new Float64Array(12).fill(0.1) })
  test.each<[string, RegExp, () => unknown]>([
    ["constant rows", /are the same/, () => participationRatio(constant)],
    ["a spectrum of constant rows", /are the same/, () => spectrum(constant)],
    ["three rows", /3 rows where at least 4/, () => participationRatioCorrected(rowGram(noise(3, 2, 1)))],
    [
      "as many dimensions as four rows can show",
      /do not show/,
      () =>
        participationRatioCorrected(
          rowGram({ dims: [4, 4], data: Float64Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1) }),
        ),
    ],
    ["eigenvalues below 0", /not those of a covariance/, () => entropyRank([2, -1])],
    ["no eigenvalues", /not those of a covariance/, () => componentsFor([])],
    ["a share above 1", /1.5 is not a share/, () => componentsFor([1], 1.5)],
    ["nine rows", /9 distinct rows/, () => twoNN(noise(9, 2, 1))],
    ["ten equal rows", /1 distinct rows/, () => twoNN({ dims: [10, 1], data: new Float64Array(10) })],
    ["a lattice", /lattice/, () => twoNN({ dims: [100, 2], data: grid })],
    ["all left out", /1 is not a share/, () => twoNN(noise(20, 2, 1), { discard: 1 })],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
