import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { beforeAll, describe, expect, test } from "vitest"
import { Rng } from "../src/index.js"
import { expOfMinus, logOfMidpoint } from "../src/rational.js"

type Table = { x: number[]; p: number[] }
const { streams, cdf, beyond } = JSON.parse(
  readFileSync(new URL("fixtures/normals.json", import.meta.url), "utf8"),
) as {
  streams: { seed: number; first: number[]; count: number; max: number; sha256Float32: string }[]
  cdf: Table
  beyond: Table
}

describe("the stream", () => {
  test.each(streams)(
    "of seed $seed is the one computed in Python, bit for bit",
    ({ seed, first, count, ...stream }) => {
      const rng = new Rng(seed)
      expect(first.map(() => rng.normal())).toEqual(first)
      const out = new Float32Array(count)
      new Rng(seed).fillNormal(out, 1)
      expect(createHash("sha256").update(new Uint8Array(out.buffer)).digest("hex")).toBe(stream.sha256Float32)
      expect(stream.max).toBeGreaterThan(3.45) // the tail branch was part of it
    },
  )

  test("fillNormal is fround(std * normal()), and leaves the generator where normal() would", () => {
    const a = new Rng(9)
    const b = new Rng(9)
    const out = new Float32Array(50_000)
    a.fillNormal(out, 0.02)
    expect(out).toEqual(Float32Array.from(out, () => 0.02 * b.normal()))
    expect(a.uint32()).toBe(b.uint32())
  })
})

describe("the distribution of 12 million draws", () => {
  const n = 12_000_000
  const sorted = new Float32Array(n)
  beforeAll(() => {
    new Rng(4).fillNormal(sorted, 1)
    sorted.sort()
  })

  /** How many draws are at most x. */
  function below(x: number): number {
    let low = 0
    let high = n
    while (low < high) {
      const mid = (low + high) >> 1
      if (sorted[mid]! <= x) low = mid + 1
      else high = mid
    }
    return low
  }

  test("moments 1 to 6 are within 4.5 standard errors", () => {
    const moment = [1, 0, 1, 0, 3, 0, 15, 0, 105, 0, 945, 0, 10395]
    const sums = new Float64Array(7)
    for (const x of sorted) {
      let power = 1
      for (let k = 1; k <= 6; k++) {
        power *= x
        sums[k]! += power
      }
    }
    for (let k = 1; k <= 6; k++) {
      const error = Math.sqrt((moment[2 * k]! - moment[k]! ** 2) / n)
      expect(Math.abs(sums[k]! / n - moment[k]!) / error, `moment ${k}`).toBeLessThan(4.5)
    }
  })

  test("Kolmogorov's distance to scipy's CDF at 511 quantiles is below its 1e-5 critical value", () => {
    const distance = Math.max(...cdf.x.map((x, i) => Math.abs(below(x) / n - cdf.p[i]!)))
    expect(distance * Math.sqrt(n)).toBeLessThan(2.47) // 2 exp(-2 * 2.47^2) = 1e-5
  })

  test("512 bins of equal probability are filled alike (chi-squared, P > 1e-5)", () => {
    const edges = [0, ...cdf.x.map(below), n]
    let chi2 = 0
    for (let i = 0; i < 512; i++) chi2 += (edges[i + 1]! - edges[i]! - n / 512) ** 2 / (n / 512)
    expect(Math.abs(chi2 - 511) / Math.sqrt(2 * 511)).toBeLessThan(4.5)
  })

  test("both tails beyond the last layer hold what they should, out to 5", () => {
    beyond.x.forEach((x, i) => {
      const p = beyond.p[i]!
      for (const count of [n - below(x), below(-x)]) {
        const z = (count - (n * p) / 2) / Math.sqrt((n * p) / 2)
        expect(Math.abs(z), `beyond ${x}`).toBeLessThan(4)
      }
    })
  })

  test("neighbours are uncorrelated, in value and in size", () => {
    const draws = new Float32Array(4_000_000)
    new Rng(5).fillNormal(draws, 1)
    for (const lag of [1, 2, 128]) {
      let value = 0
      let size = 0
      for (let i = lag; i < draws.length; i++) {
        const [a, b] = [draws[i]!, draws[i - lag]!]
        value += a * b
        size += (a * a - 1) * (b * b - 1)
      }
      expect(Math.abs(value) / Math.sqrt(draws.length)).toBeLessThan(4.5)
      expect(Math.abs(size) / Math.sqrt(4 * draws.length)).toBeLessThan(4.5)
    }
  })
})

test("exp and log by exact operations agree with the engine's to 1e-13", () => {
  for (let t = 0; t <= 7; t += 0.01) expect(Math.abs(expOfMinus(t) / Math.exp(-t) - 1)).toBeLessThan(1e-13)
  for (const k of [0, 1, 2, 3, 1000, 2 ** 31 - 1, 2 ** 31, 3037000500, 2 ** 32 - 2]) {
    const exact = Math.log((k + 0.5) / 2 ** 32)
    expect(Math.abs(logOfMidpoint(k) - exact)).toBeLessThanOrEqual(1e-13 * Math.abs(exact) + 1e-15)
  }
})
