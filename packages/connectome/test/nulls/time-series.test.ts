import { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { circularShift, correlations, phaseRandomised, type Samples, shuffledUnits } from "../../src/index.js"
import { fourier } from "../../src/linear-algebra/fourier.js"
import { turnedBy } from "../../src/nulls/phase-randomised.js"
import { oracle } from "../oracle.js"
import { expectNear } from "../support.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

const power = (series: ArrayLike<number>) => {
  const n = series.length
  const [re, im] = [Float64Array.from(series), new Float64Array(n)]
  fourier(n)(re, im)
  return re.slice(0, Math.floor(n / 2) + 1).map((value, k) => value ** 2 + im[k]! ** 2)
}
const column = ({ dims, data }: Samples, unit: number) =>
  Array.from({ length: dims[0]! }, (_, row) => data[row * dims[1]! + unit]!)

/** Units that remember their past, and share what drives them. */
function series(n: number, units: number, seed: number, memory = 0.9, shared = 1): Samples {
  const rng = new Rng(seed)
  const data = new Float64Array(n * units)
  for (let row = 0; row < n; row++) {
    const common = rng.normal()
    for (let unit = 0; unit < units; unit++) {
      const before = row === 0 ? 0 : data[(row - 1) * units + unit]!
      data[row * units + unit] = memory * before + rng.normal() + shared * common
    }
  }
  return { dims: [n, units], data }
}
const r01 = async (x: Samples) => (await correlations(x, { runtime })).r[1]!

describe("the Fourier transform", () => {
  it.each(oracle.nulls.spectra.map((each) => [each.x.length, each] as const))("is numpy's: %i samples", (n, wanted) => {
    expectNear(power(wanted.x), wanted.power, 1e-11)
    const phases = Float64Array.from(wanted.phases.slice(1, Math.ceil(n / 2)))
    expectNear(turnedBy(Float64Array.from(wanted.x), phases, fourier(n)), wanted.turned, 1e-12)
  })
})

describe("random phases", () => {
  it.each([64, 75, 121])("keep every unit's spectrum and mean: %i samples", (n) => {
    const x = series(n, 3, 1)
    for (const together of [false, true]) {
      const drawn = phaseRandomised(x, 5, { together })
      for (let unit = 0; unit < 3; unit++) {
        expectNear(power(column(drawn, unit)), power(column(x, unit)), 1e-10)
        expect(column(drawn, unit)).not.toEqual(column(x, unit))
      }
      expect(phaseRandomised(x, 5, { together })).toEqual(drawn)
      expect(phaseRandomised(x, 6, { together }).data).not.toEqual(drawn.data)
    }
  })

  it("keep correlations where they are the same for all units, and take them away where each has its own", async () => {
    const x = series(2000, 2, 2, 0.5, 2)
    const own = await r01(x)
    expect(own).toBeGreaterThan(0.6)
    expect(await r01(phaseRandomised(x, 1, { together: true }))).toBeCloseTo(own, 5)
    expect(Math.abs(await r01(phaseRandomised(x, 1)))).toBeLessThan(0.2)
  })
})

describe("a circular shift", () => {
  it("keeps every unit's values in their order", () => {
    const x = series(50, 4, 3)
    const shifted = circularShift(x, 2, { apart: 5 })
    const shifts = [0, 1, 2, 3].map((unit) => {
      const [before, after] = [column(x, unit), column(shifted, unit)]
      const by = after.indexOf(before[0]!)
      expect(after.map((_, row) => after[(row + by) % 50])).toEqual(before)
      return by
    })
    for (const a of shifts) {
      const gaps = shifts.map((b) => Math.min((a - b + 50) % 50, (b - a + 50) % 50))
      expect(gaps.filter((gap) => gap < 5)).toEqual([0])
    }
    expect(circularShift(x, 2, { apart: 5 })).toEqual(shifted)
    expect(() => circularShift(x, 1, { apart: 20 })).toThrow(/4 units cannot all be 20 of 50 samples out of step/)
  })

  it("reaches every place equally often", () => {
    const counts = new Int32Array(5)
    const x = { dims: [5, 1], data: Float64Array.of(1, 0, 0, 0, 0) }
    for (let seed = 0; seed < 2000; seed++) counts[circularShift(x, seed).data.indexOf(1)]!++
    for (const count of counts) expect(Math.abs(count - 400)).toBeLessThan(5 * Math.sqrt(2000 * 0.2 * 0.8))
  })
})

describe("autocorrelated series that have nothing to do with each other", () => {
  it("are correlated as much as shifted and phase-randomised ones, and more than shuffled ones", async () => {
    const spread = async (make: (x: Samples, seed: number) => Samples) => {
      const found = await Promise.all(
        Array.from({ length: 60 }, (_, seed) => r01(make(series(200, 2, 100 + seed, 0.9, 0), seed))),
      )
      return Math.sqrt(found.reduce((sum, r) => sum + r * r, 0) / found.length)
    }
    const own = await spread((x) => x)
    expect(own).toBeGreaterThan(0.15)
    expect(await spread((x, seed) => phaseRandomised(x, seed))).toBeGreaterThan(0.7 * own)
    expect(await spread((x, seed) => circularShift(x, seed))).toBeGreaterThan(0.7 * own)
    expect(await spread(shuffledUnits)).toBeLessThan(0.6 * own)
  })
})
