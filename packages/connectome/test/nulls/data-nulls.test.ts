import { gram, Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  correlations,
  modularity,
  rotatedBasis,
  type Samples,
  shuffledUnits,
  spectrumMatched,
  thresholdByDensity,
} from "../../src/index.js"
import { inverseCholesky } from "../../src/linear-algebra/inverse-cholesky.js"
import { cholesky, inverseTriangle, pivotedFactor } from "../../src/linear-algebra/triangles.js"
import { dense, timesRandomFrame } from "../../src/nulls/random-frame.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

/** x·xᵀ [n, n]. */
function rowGram({ dims, data }: Samples): Float64Array {
  const [n, p] = dims as [number, number]
  const out = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) for (let k = 0; k < p; k++) out[i * n + j]! += data[i * p + k]! * data[j * p + k]!
  }
  return out
}

/** z-scored over the samples. */
function standard({ dims, data }: Samples): Samples {
  const [n, p] = dims as [number, number]
  const out = Float64Array.from(data)
  for (let j = 0; j < p; j++) {
    const column = Array.from({ length: n }, (_, i) => data[i * p + j]!)
    const mean = column.reduce((a, b) => a + b) / n
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n)
    for (let i = 0; i < n; i++) out[i * p + j] = (data[i * p + j]! - mean) / deviation
  }
  return { dims, data: out }
}

const far = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let [gap, size] = [0, 0]
  for (let i = 0; i < a.length; i++) {
    gap += (a[i]! - b[i]!) ** 2
    size += b[i]! ** 2
  }
  return Math.sqrt(gap / size)
}

/** Three latents, each in a third of the units. */
function planted(n: number, p: number, seed: number): { x: Samples; block: Int32Array } {
  const rng = new Rng(seed)
  const block = Int32Array.from({ length: p }, (_, j) => Math.floor((3 * j) / p))
  const data = new Float64Array(n * p)
  for (let i = 0; i < n; i++) {
    const latents = [rng.normal(), rng.normal(), rng.normal()]
    for (let j = 0; j < p; j++) data[i * p + j] = latents[block[j]!]! + rng.normal() + 5
  }
  return { x: { dims: [n, p], data }, block }
}

const network = async (x: Samples) => {
  const { r, units } = await correlations(x, { runtime })
  return thresholdByDensity(r, units.length, { density: 0.2 })
}

describe("triangles", () => {
  it("multiply back to the matrix, of any size, and the inverse inverts", () => {
    for (const n of [1, 2, 5, 63, 64, 65, 131]) {
      const rng = new Rng(n)
      const g = dense(
        n,
        n + 3,
        Float64Array.from({ length: n * (n + 3) }, () => rng.normal()),
      )
      const a = rowGram(g)
      const l = cholesky(a, n)!
      expect(far(rowGram(dense(n, n, l)), a)).toBeLessThan(1e-13)
      const inverse = inverseTriangle(l, n)
      const one = new Float64Array(n * n)
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          expect(j > i ? l[i * n + j] : 0).toBe(0)
          for (let k = 0; k < n; k++) one[i * n + j]! += inverse[i * n + k]! * l[k * n + j]!
        }
      }
      expect(
        far(
          one,
          one.map((_, at) => Number(at % (n + 1) === 0)),
        ),
      ).toBeLessThan(1e-9)
    }
    expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeUndefined()
  })

  it("by halves give the same inverse", async () => {
    const n = 700
    const rng = new Rng(2)
    const g = dense(
      n,
      n + 100,
      Float64Array.from({ length: n * (n + 100) }, () => rng.normal()),
    )
    const a = (await gram(runtime, g)).data as Float64Array
    const inverse = (await inverseCholesky(runtime, a, n))!
    expect(far(inverse, inverseTriangle(cholesky(a, n)!, n))).toBeLessThan(1e-11)
    expect(await inverseCholesky(runtime, new Float64Array(n * n).fill(1), n)).toBeUndefined()
  })

  it("with pivots give a factor as wide as the rank", () => {
    const rng = new Rng(3)
    const thin = dense(
      40,
      7,
      Float64Array.from({ length: 280 }, () => rng.normal()),
    )
    const a = rowGram(thin)
    const { factor, rank } = pivotedFactor(a, 40)
    expect(rank).toBe(7)
    expect(far(rowGram(dense(40, 7, factor)), a)).toBeLessThan(1e-13)
  })
})

describe("a rotated basis", () => {
  it.each([
    ["more samples than units", 90, 40],
    ["more units than samples", 40, 90],
    ["about as many", 60, 61],
  ])("keeps the Gram matrix of the samples: %s", async (_, n, p) => {
    const { x } = planted(n, p, 1)
    const rotated = await rotatedBasis(x, runtime)
    const wanted = rowGram(standard(x))
    for (const seed of [1, 2]) {
      const draw = await rotated.draw(seed)
      expect(draw.dims).toEqual([n, p])
      expect(far(rowGram(draw), wanted)).toBeLessThan(1e-10)
      expect((await rotated.draw(seed)).data).toEqual(draw.data)
    }
    expect((await rotated.draw(1)).data).not.toEqual((await rotated.draw(2)).data)
  })

  it("leaves constant units out, and refuses what has no others", async () => {
    const { x } = planted(20, 6, 2)
    for (let i = 0; i < 20; i++) x.data[i * 6 + 2] = 7
    const rotated = await rotatedBasis(x, runtime)
    expect([...rotated.units]).toEqual([0, 1, 3, 4, 5])
    expect((await rotated.draw(1)).dims).toEqual([20, 5])
    const flat = { dims: [4, 2], data: new Float64Array(8) }
    await expect(rotatedBasis(flat, runtime)).rejects.toMatchObject({ tag: "TooFew" })
    await expect(rotatedBasis({ dims: [4, 3], data: flat.data }, runtime)).rejects.toMatchObject({ tag: "BadShape" })
  })

  it.each([
    ["square", 3, 3, (t: number) => (t + 1) / 2],
    ["square, four", 4, 4, (t: number) => 0.5 + (t * Math.sqrt(1 - t * t) + Math.asin(t)) / Math.PI],
    ["a wide frame", 2, 4, (t: number) => 0.5 + (t * Math.sqrt(1 - t * t) + Math.asin(t)) / Math.PI],
  ])("has coordinates of a uniform direction: %s", async (_, rank, units, cdf) => {
    const draws = 500
    const identity = dense(
      rank,
      rank,
      Float64Array.from({ length: rank * rank }, (_, at) => Number(at % (rank + 1) === 0)),
    )
    const frames: Float64Array[] = []
    for (let seed = 0; seed < draws; seed++) {
      frames.push((await timesRandomFrame(runtime, identity, units, seed)).data)
    }
    // Kolmogorov's test of every coordinate of every axis, at a level of 10⁻⁴ or so.
    for (let at = 0; at < rank * units; at++) {
      const sorted = frames.map((frame) => frame[at]!).sort((a, b) => a - b)
      const gap = Math.max(...sorted.map((t, i) => Math.abs(cdf(t) - (i + 0.5) / draws)))
      expect(gap).toBeLessThan(2.2 / Math.sqrt(draws))
    }
    if (rank !== units) return
    // Axes go together as those of a rotation: E q₁₁² q₂₂² = (p + 1) / ((p − 1) p (p + 2)), and half of them are mirrored.
    const p = units
    const both = frames.map((frame) => frame[0]! ** 2 * frame[p + 1]! ** 2)
    const mean = both.reduce((a, b) => a + b) / draws
    const error = Math.sqrt(both.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / draws
    expect(Math.abs(mean - (p + 1) / ((p - 1) * p * (p + 2)))).toBeLessThan(4 * error)
  })

  it("destroys modules of units", async () => {
    for (const [n, p] of [
      [120, 60],
      [50, 90],
    ] as const) {
      const { x, block } = planted(n, p, 3)
      expect(modularity(await network(x), block)).toBeGreaterThan(0.5)
      const rotated = await rotatedBasis(x, runtime)
      for (const seed of [1, 2, 3]) {
        expect(Math.abs(modularity(await network(await rotated.draw(seed)), block))).toBeLessThan(0.12)
      }
    }
  })
})

describe("data of a matched spectrum", () => {
  it("have the covariance's first two moments on average, and other samples", async () => {
    const { x, block } = planted(50, 80, 4)
    const z = standard(x)
    const moments = ({ dims, data }: Samples) => {
      const k = rowGram({ dims, data })
      const n = dims[0]!
      let [trace, square] = [0, 0]
      for (let i = 0; i < n; i++) trace += k[i * n + i]! / n
      for (const value of k) square += (value / n) ** 2
      return [trace, square] as const
    }
    const [trace, square] = moments(z)
    const matched = await spectrumMatched(x, runtime)
    const draws = await Promise.all(Array.from({ length: 60 }, (_, seed) => matched.draw(seed)))
    const found = draws.map(moments)
    const near = (values: number[], wanted: number) => {
      const mean = values.reduce((a, b) => a + b) / values.length
      const error = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0)) / values.length
      expect(Math.abs(mean - wanted)).toBeLessThan(4 * error)
    }
    near(
      found.map(([own]) => own),
      trace,
    )
    // Of a Wishart matrix: E tr S′² = (1 + 1/n) tr S² + (tr S)² / n.
    near(
      found.map(([, own]) => own),
      (1 + 1 / 50) * square + trace ** 2 / 50,
    )
    expect(far(rowGram(draws[0]!), rowGram(z))).toBeGreaterThan(0.5)
    expect(Math.abs(modularity(await network(draws[0]!), block))).toBeLessThan(0.12)
  })
})

describe("shuffled units", () => {
  it("keep their values and lose their correlations", async () => {
    const { x } = planted(200, 12, 5)
    const shuffled = shuffledUnits(x, 1)
    const sorted = ({ data }: Samples, j: number) => Array.from({ length: 200 }, (_, i) => data[i * 12 + j]!).sort()
    for (let j = 0; j < 12; j++) expect(sorted(shuffled, j)).toEqual(sorted(x, j))
    const { r } = await correlations(shuffled, { runtime })
    const off = Array.from(r).filter((_, at) => at % 13 !== 0)
    expect(Math.max(...off.map(Math.abs))).toBeLessThan(5 / Math.sqrt(200))
    expect(shuffledUnits(x, 1)).toEqual(shuffled)
    expect(shuffledUnits(x, 2).data).not.toEqual(shuffled.data)
    expect(() => shuffledUnits({ dims: [2, 2], data: Float32Array.of(1, 2, 3) }, 1)).toThrow(/samples by units/)
  })
})
