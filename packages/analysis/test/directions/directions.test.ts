import fc from "fast-check"
import { describe, expect, test } from "vitest"
import {
  dot,
  fitZScore,
  frameMeans,
  type Matrix,
  meanDifference,
  meanRow,
  norm,
  projections,
  projectionVariance,
  randomDirection,
  rowNorms,
  subtractFrameMeans,
  unit,
  variance,
  varianceMatch,
  zScore,
} from "../../src/index.js"
import { expectClose, oracle } from "../oracle.js"

const o = oracle.directions
const x: Matrix = { dims: o.dims, data: Float32Array.from(o.x) }
const number = fc.double({ min: -100, max: 100, noNaN: true })

describe("against numpy and scikit-learn", () => {
  test("mean difference on training rows", () => {
    expectClose(meanDifference(x, o.mask, o.train), o.meanDifference)
  })

  test("frame-centring fitted on training rows", () => {
    expectClose(subtractFrameMeans(x, o.frames, frameMeans(x, o.frames, o.train)).data, o.centred)
  })

  test("z-scores fitted on training rows, a constant unit included", () => {
    expectClose(zScore(x, fitZScore(x, o.train)).data, o.z)
  })

  test("projections, their variance, and the variance match", () => {
    expectClose(projections(x, o.u), o.projections)
    expectClose([projectionVariance(x, o.u, o.train), varianceMatch(x, o.u, o.w, o.train)], [o.variance, o.match])
  })
})

describe("properties", () => {
  test("a unit that never varies stays at 0, though the mean of seven 0.1 is not 0.1", () => {
    const data = Float32Array.from({ length: 7 }, () => 0.1)
    expect(
      [...zScore({ dims: [7, 1], data }, fitZScore({ dims: [7, 1], data })).data].every((z) => Math.abs(z) < 1e-15),
    ).toBe(true)
    expect(variance(data)).toBe(0)
    const tiny = Float64Array.of(1, 1 + 1e-9, 1 - 1e-9)
    expect(fitZScore({ dims: [3, 1], data: tiny }).deviation[0]).toBeLessThan(1e-8)
  })

  test("rows outside the training rows change no fit", () => {
    const data = Float32Array.from(o.x)
    for (let row = 0; row < o.dims[0]; row++) {
      if (!o.train.includes(row)) data.fill(1e9, row * o.dims[1], (row + 1) * o.dims[1])
    }
    const changed = { dims: o.dims, data }
    expect(meanDifference(changed, o.mask, o.train)).toEqual(meanDifference(x, o.mask, o.train))
    expect(frameMeans(changed, o.frames, o.train)).toEqual(frameMeans(x, o.frames, o.train))
    expect(fitZScore(changed, o.train)).toEqual(fitZScore(x, o.train))
    expect(varianceMatch(changed, o.u, o.w, o.train)).toBe(varianceMatch(x, o.u, o.w, o.train))
  })

  test("the mean difference ignores a shift of all rows, grows with scale, and flips with the mask", () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 12, maxLength: 12 }), number, number, (values, shift, scale) => {
        const make = (f: (v: number) => number) => ({ dims: [4, 3], data: Float64Array.from(values, f) })
        const mask = [1, 0, 1, 0]
        const base = meanDifference(
          make((v) => v),
          mask,
        )
        const tolerance = 1e-9 * (1 + Math.abs(scale))
        for (const [found, wanted] of [
          [
            meanDifference(
              make((v) => v + shift),
              mask,
            ),
            base,
          ],
          [
            meanDifference(
              make((v) => v * scale),
              mask,
            ),
            base.map((v) => v * scale),
          ],
          [
            meanDifference(
              make((v) => v),
              mask.map((m) => 1 - m),
            ),
            base.map((v) => -v),
          ],
        ] as const) {
          expect(norm(found.map((v, j) => v - wanted[j]!))).toBeLessThan(tolerance * 100)
        }
      }),
      { seed: 1 },
    )
  })

  test("with two equal halves the mean difference is the least-squares contrast: rest and category means apart by it", () => {
    const mask = [1, 1, 0, 0]
    const data = Float64Array.of(1, 5, 3, 7, 0, 0, 2, 4)
    const v = meanDifference({ dims: [4, 2], data }, mask)
    const inside = meanRow({ dims: [4, 2], data }, [0, 1])
    expect([...v]).toEqual([inside[0]! - 1, inside[1]! - 2])
  })

  test("frame-centred training rows have mean 0 in each frame, so a frame's own shift drops out", () => {
    const moved = { dims: o.dims, data: Float64Array.from(o.x, (v, i) => v + 10 * o.frames[Math.floor(i / 5)]!) }
    const centred = subtractFrameMeans(moved, o.frames, frameMeans(moved, o.frames, o.train))
    expectClose(
      centred.data.map((v) => v + 1),
      o.centred.map((v) => v + 1),
    )
    for (const frame of [0, 1, 2]) {
      const rows = o.train.filter((row) => o.frames[row] === frame)
      expect(norm(meanRow(centred, rows))).toBeLessThan(1e-12)
    }
  })

  test("equal movement: after the variance match both directions move the rows by the same root mean square", () => {
    const c = varianceMatch(x, o.u, o.w)
    const own = projections(x, o.u)
    const other = projections(x, o.w)
    expect(variance(other.map((v) => c * v))).toBeCloseTo(variance(own), 12)
  })

  test("unit has length 1 and keeps the direction; projecting on it gives the norm", () => {
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 8 }), (v) => {
        fc.pre(norm(v) > 1e-6)
        expect(norm(unit(v))).toBeCloseTo(1, 12)
        expect(dot(v, unit(v))).toBeCloseTo(norm(v), 9)
        expect(rowNorms({ dims: [1, v.length], data: Float64Array.from(v) })[0]).toBe(norm(v))
      }),
      { seed: 2 },
    )
  })

  test("random directions have the norm asked for, follow the seed, and point nowhere in particular", () => {
    const like = Float64Array.from({ length: 64 }, () => 0.5)
    expect(norm(randomDirection(like, 3))).toBeCloseTo(4, 12)
    expect(randomDirection(like, 3)).toEqual(randomDirection(like, 3))
    expect(randomDirection(like, 4)).not.toEqual(randomDirection(like, 3))
    const cosines = Array.from({ length: 2000 }, (_, seed) => dot(randomDirection(like, seed), like) / 16)
    expect(Math.abs(cosines.reduce((a, b) => a + b) / 2000)).toBeLessThan(4 / Math.sqrt(64 * 2000))
    expect(variance(cosines) * 64).toBeGreaterThan(0.87)
    expect(variance(cosines) * 64).toBeLessThan(1.13)
  })
})

describe("refusals", () => {
  test.each<[string, RegExp, () => unknown]>([
    ["one side only", /0 rows are in the category/, () => meanDifference(x, new Uint8Array(12))],
    ["a mask of another length", /class mask has 3 entries where 12/, () => meanDifference(x, [1, 0, 1])],
    ["dims that do not fit", /is not rows by columns/, () => meanRow({ dims: [3, 3], data: new Float32Array(8) })],
    ["a stray row", /row 12 is not one of 12/, () => meanRow(x, [0, 12])],
    ["no rows", /no rows are chosen/, () => meanRow(x, [])],
    ["a vector of zeros", /length 0 has no direction/, () => unit([0, 0])],
    ["NaN", /length NaN has no direction/, () => unit([0, Number.NaN])],
    [
      "a frame without training rows",
      /frame 2, which has no mean/,
      () => subtractFrameMeans(x, o.frames, frameMeans(x, o.frames, [0, 1])),
    ],
    [
      "NaN in a row",
      /mean row holds NaN at position 1/,
      () => meanDifference({ dims: [2, 2], data: Float32Array.of(1, Number.NaN, 2, 3) }, [1, 0]),
    ],
    [
      "NaN in a projection",
      /projections holds NaN at position 0/,
      () => projections({ dims: [1, 2], data: Float32Array.of(1, Number.NaN) }, [1, 0]),
    ],
    ["a constant control", /do not vary along the control/, () => varianceMatch(x, o.u, [0, 0, 0, 0, 1])],
  ])("%s", (_, message, call) => {
    expect(call).toThrow(message)
  })
})
