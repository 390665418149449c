import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { correlations, thresholdByDensity } from "../../src/index.js"
import { oracle } from "../oracle.js"
import { edgeList, expectNear } from "../support.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const { x, pearson, spearman, densest } = oracle.correlations
const samples = { dims: [x.length, x[0]!.length], data: Float64Array.from(x.flat()) }

describe("correlations", () => {
  it("are numpy's and scipy's; a unit that never varies is left out and named", async () => {
    const found = await correlations(samples, { runtime })
    expect([...found.constant]).toEqual([4])
    expect(found.units).toHaveLength(11)
    expectNear(found.r, pearson.flat(), 2e-6)
    expectNear((await correlations(samples, { runtime, method: "spearman" })).r, spearman.flat(), 2e-6)
  })

  it("do not mind a large mean, and refuse what has none", async () => {
    const far = { ...samples, data: samples.data.map((value) => value + 1e6) }
    expectNear((await correlations(far, { runtime })).r, pearson.flat(), 1e-5)
    const holed = { ...samples, data: samples.data.with(3, Number.NaN) }
    await expect(correlations(holed, { runtime })).rejects.toMatchObject({ tag: "NotFinite" })
    await expect(correlations({ dims: [2, 2], data: Float32Array.of(1, 2, 3, 5) }, { runtime })).rejects.toMatchObject({
      tag: "TooFew",
    })
    await expect(correlations({ dims: [2, 3], data: Float32Array.of(1) }, { runtime })).rejects.toMatchObject({
      tag: "BadShape",
    })
  })
})

describe("a threshold by density", () => {
  it("keeps the strongest pairs, as sorting all of them does", async () => {
    const { r, units } = await correlations(samples, { runtime })
    expect(edgeList(thresholdByDensity(r, units.length, { density: 0.25 }))).toEqual(densest)
  })

  it("keeps as many as asked, whatever the values; ties in the order of indices; weights are r", () => {
    const values = fc.float({ min: -1, max: 1, noNaN: true }).map((value) => Math.round(value * 8) / 8 || 0.125)
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 24 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.infiniteStream(values),
        (n, density, stream) => {
          const r = new Float32Array(n * n)
          for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) r[i * n + j] = r[j * n + i] = stream.next().value
          const wanted = Math.floor((density * n * (n - 1)) / 2 + 0.5)
          const pairs = Array.from({ length: n }, (_, i) =>
            Array.from({ length: n - i - 1 }, (_, d) => [i, i + 1 + d]),
          ).flat()
          for (const sign of ["positive", "absolute"] as const) {
            const strength = ([i, j]: number[]) => {
              const value = r[i! * n + j!]!
              return sign === "absolute" ? Math.abs(value) : value
            }
            const order = pairs.slice().sort((a, b) => strength(b) - strength(a) || a[0]! - b[0]! || a[1]! - b[1]!)
            const kept = order.slice(0, wanted)
            if (kept.some((pair) => strength(pair) <= 0)) {
              expect(() => thresholdByDensity(r, n, { density, sign })).toThrow(/pairs are above 0/)
              continue
            }
            const network = thresholdByDensity(r, n, { density, sign, weighted: true })
            expect(edgeList(network)).toEqual(kept.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!))
            network.weights!.forEach((weight, e) => {
              const i = network.offsets.findLastIndex((offset) => offset <= e)
              expect(weight).toBe(strength([i, network.neighbours[e]!]))
            })
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it("finds the same least value among a million as sorting does", () => {
    const n = 1500
    const r = new Float32Array(n * n)
    new Rng(4).fillNormal(r, 0.2)
    const upper = Float32Array.from(
      Array.from({ length: n }, (_, i) => Array.from(r.subarray(i * n + i + 1, (i + 1) * n))).flat(),
    ).sort()
    const network = thresholdByDensity(r, n, { density: 0.05, weighted: true })
    expect(network.weights!.reduce((least, value) => Math.min(least, value))).toBe(upper.at(-network.edges))
  })

  it("refuses what is no matrix or no density", () => {
    expect(() => thresholdByDensity([1, 0], 2, { density: 0.5 })).toThrow(/no matrix of 2 by 2/)
    expect(() => thresholdByDensity([1, 0, 0, 1], 2, { density: 0 })).toThrow(/0 is not a share/)
  })
})
