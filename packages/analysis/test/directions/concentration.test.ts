import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { angle, concentration, cosine, dot, mean, randomDirection } from "../../src/index.js"

const vector = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), { minLength: 2, maxLength: 10 })
const nonZero = vector.filter((v) => v.some((value) => Math.abs(value) > 1e-3))

describe("concentration", () => {
  test("of one unit and of equal parts", () => {
    const one = concentration([0, -7, 0, 0])
    expect([one.coordinates, one.participation, one.gini]).toEqual([1, 1, 0.75])
    const even = concentration([2, -2, 2, -2])
    expect([even.coordinates, even.coordinateShare, even.participation]).toEqual([4, 1, 4])
    expect(even.gini).toBeCloseTo(0, 12)
    // Energies 16, 4 and 1 of 21: the first holds 76 %.
    const three = concentration([1, 4, 2], 0.75)
    expect([three.coordinates, concentration([1, 4, 2], 0.77).coordinates]).toEqual([1, 2])
    expect(three.participation).toBeCloseTo(21 ** 2 / (256 + 16 + 1), 12)
    expect(three.gini).toBeCloseTo((2 * (1 + 2 * 4 + 3 * 16)) / (3 * 21) - 4 / 3, 12)
  })

  test("ignores length, signs and the order of coordinates, and stays in its range", () => {
    fc.assert(
      fc.property(nonZero, (v) => {
        const found = concentration(v)
        const other = concentration([...v].reverse().map((value) => -3 * value))
        for (const key of ["coordinates", "coordinateShare", "participation", "gini"] as const) {
          expect(other[key]).toBeCloseTo(found[key], 9)
        }
        expect(found.participation).toBeGreaterThanOrEqual(1 - 1e-12)
        expect(found.participation).toBeLessThanOrEqual(v.length + 1e-9)
        expect(found.gini).toBeGreaterThanOrEqual(-1e-12)
        expect(found.gini).toBeLessThanOrEqual(1 - 1 / v.length + 1e-12)
      }),
      { seed: 1 },
    )
  })

  test.each([100, 3584])("the values of a random direction are those of drawn ones, d = %d", (d) => {
    const like = new Float64Array(d).fill(1)
    const drawn = Array.from({ length: d === 100 ? 400 : 60 }, (_, seed) => concentration(randomDirection(like, seed)))
    const { random } = drawn[0]!
    const found = {
      coordinateShare: mean(drawn.map((c) => c.coordinateShare)),
      participation: 1 / mean(drawn.map((c) => 1 / c.participation)),
      gini: mean(drawn.map((c) => c.gini)),
    }
    for (const key of ["coordinateShare", "participation", "gini"] as const) {
      expect(Math.abs(found[key] / random[key] - 1), key).toBeLessThan(d === 100 ? 0.02 : 0.01)
    }
  })

  test("about 2,000 of 3,584 coordinates hold 95 % of a random direction", () => {
    const { random } = concentration([1, 2])
    expect(Math.round(random.coordinateShare * 3584)).toBeGreaterThan(1950)
    expect(Math.round(random.coordinateShare * 3584)).toBeLessThan(2010)
  })

  test.each([0, 1, Number.NaN])("refuses the share %s", (share) => {
    expect(() => concentration([1, 2], share)).toThrow(/not a share/)
  })

  test("refuses a direction of no length", () => {
    expect(() => concentration([0, 0])).toThrow(/no direction/)
  })
})

describe("angle and cosine", () => {
  test("agree, whatever the lengths, and see a small angle that the cosine cannot", () => {
    fc.assert(
      fc.property(nonZero, fc.nat(1e6), (v, seed) => {
        const w = randomDirection(v, seed)
        expect(Math.cos((angle(v, w) * Math.PI) / 180)).toBeCloseTo(cosine(v, w), 12)
        expect(
          angle(
            v,
            w.map((value) => 5 * value),
          ),
        ).toBeCloseTo(angle(w, v), 9)
        expect(
          angle(
            v,
            w.map((value) => -value),
          ),
        ).toBeCloseTo(180 - angle(v, w), 9)
      }),
      { seed: 2 },
    )
    expect((angle([1, 0], [1, 1e-9]) * Math.PI) / 180).toBeCloseTo(1e-9, 18)
    expect(cosine([1, 0], [1, 1e-9])).toBe(1)
    expect(dot([1, 0], [0, 1])).toBe(0)
    expect(angle([1, 0], [0, 2])).toBeCloseTo(90, 12)
  })

  test("refuse directions of other widths and of no length", () => {
    expect(() => angle([1, 2], [1, 2, 3])).toThrow(/3 entries where 2/)
    expect(() => cosine([0, 0], [1, 2])).toThrow(/no direction/)
  })
})
