import { dot, norm } from "@llm-fmri/analysis"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { carried } from "../src/bus.js"
import { comparisons, injectionsOf } from "../src/cells.js"
import { compareEffects, nounContrast } from "../src/effect.js"
import { firstLayer, fits, placementOffset } from "../src/grid.js"
import { EditPool, single, spread } from "../src/injection.js"
import { movedEnough } from "../src/noun-logit.js"
import { decidingError, type Reading, ratioOfSums } from "../src/readings.js"
import { perDraw, ratioValue } from "../src/statistics.js"
import { atRightAngle } from "../src/trial.js"

describe("the grid", () => {
  it("starts half-way and has three places for the single injection", () => {
    expect([30, 18, 3].map(firstLayer)).toEqual([15, 9, 1])
    expect([2, 4, 8].map((N) => placementOffset(N, "first"))).toEqual([0, 0, 0])
    expect([2, 4, 8].map((N) => placementOffset(N, "middle"))).toEqual([0, 1, 3])
    expect([2, 4, 8].map((N) => placementOffset(N, "last"))).toEqual([1, 3, 7])
    expect([fits(8, 9, 18), fits(8, 11, 18), fits(2, 1, 3)]).toEqual([true, false, true])
  })

  it("compares a dose over N layers with the whole of it at one", () => {
    const cells = comparisons(15, 30)
    expect(cells.length).toBe(45)
    const cell = cells.find(({ N, dose, single: place }) => N === 4 && dose === 0.1 && place === "middle")!
    expect(cell.many.parts).toEqual([15, 16, 17, 18].map((layer) => ({ layer, dose: 0.025 })))
    expect(cell.once.parts).toEqual([{ layer: 16, dose: 0.1 }])
    for (const { many, once, dose } of cells)
      for (const { parts } of [many, once])
        expect(parts.reduce((sum, part) => sum + part.dose, 0)).toBeCloseTo(dose, 12)
    // Three spreads and the layers 0, 1, 3 and 7 after the first, at five doses.
    expect(injectionsOf(cells).length).toBe(5 * 7)
  })

  it("leaves out what a shallow net has no room for", () => {
    expect(new Set(comparisons(1, 3).map(({ N }) => N))).toEqual(new Set([2]))
  })
})

describe("effects", () => {
  it("are the changes along the direction, and the gap of the vectors", () => {
    // Δ_multi = (2, 1), Δ_single = (3, 4), u = (0, 1): along 1 and 4, gap √(1 + 9), size 5.
    expect(compareEffects([3, 0], [4, 3], [1, -1], [0, 1])).toEqual({ many: 1, once: 4, error: Math.sqrt(10) / 5 })
    expect(compareEffects([4, 3], [4, 3], [1, -1], [0, 1])).toEqual({ many: 4, once: 4, error: 0 })
  })

  it("of nouns leave out what all nouns share", () => {
    expect(nounContrast([5, 1, 3], 0)).toBe(3)
    expect(nounContrast([105, 101, 103], 0)).toBe(3)
    expect(nounContrast([5, 1, 3], 1)).toBe(-3)
  })

  it("are summed before they are divided", () => {
    expect(ratioOfSums([1, 2, 0], [4, 1, 1])).toBe(0.5)
  })

  it("decide by the small doses", () => {
    const cells = comparisons(0, 2).filter(({ single: place }) => place === "first")
    const readings = cells.map(({ dose }): Reading => {
      const error = Float64Array.of(dose, 10 * dose)
      return { many: error, once: error, error }
    })
    const mean = (0.02 + 0.1 + 0.3) / 3
    expect([...decidingError(cells, readings)].map((x) => x.toFixed(12))).toEqual(
      [mean, 10 * mean].map((x) => x.toFixed(12)),
    )
  })

  it("on a logit count where it moves", () => {
    expect(movedEnough(Float64Array.of(0.3, 0.1), 2)).toBe(false)
    expect(movedEnough(Float64Array.of(-0.5, 0), 2)).toBe(true)
  })
})

describe("statistics", () => {
  it("give no ratio to a denominator that may be zero", () => {
    const words = ["a", "b", "c", "d"]
    const options = { words, seed: 1, draws: 200 }
    const doubt = ratioValue(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, -1, 2, -2), "the thing", options)
    expect(doubt.value).toBeUndefined()
    expect(doubt.absent_because).toMatch(/the thing does not differ from 0/)
    const fine = ratioValue(Float64Array.of(1, 2, 3, 4), Float64Array.of(2, 4, 6, 8), "the thing", options)
    expect(fine).toEqual({ value: 0.5, ci: [0.5, 0.5], n: 4 })
  })

  it("take a null's statistic draw by draw", () => {
    const values = [1, 3, 10, 20, 0, 0]
    const means = perDraw(3, 2, (from, to) => (values[from]! + values[to - 1]!) / 2)
    expect([...means]).toEqual([2, 15, 0])
  })
})

/** A stream without blocks: h ← s·h after each layer, with additions to what each layer puts out. */
function bus(scalars: readonly number[], additions: readonly { layer: number; amount: number[] }[], start: number[]) {
  let h = [...start]
  for (const [layer, scalar] of scalars.entries()) {
    h = h.map((x) => x * scalar)
    for (const { layer: at, amount } of additions) if (at === layer) h = h.map((x, i) => x + amount[i]!)
  }
  return h
}

describe("a stream that only carries", () => {
  const direction = [0.6, 0.8]
  const additions = (pool: EditPool, injection: ReturnType<typeof single>) =>
    pool.of(injection, { direction }).map((edit) => {
      if (edit.op !== "add") throw new Error("not an addition")
      return { layer: edit.layer, amount: direction.map((x) => x * (edit.scale ?? 1)) }
    })

  it("is additive exactly, layer scalars corrected", () => {
    const scalar = fc.double({ min: 0.2, max: 3, noNaN: true })
    fc.assert(
      fc.property(fc.array(scalar, { minLength: 9, maxLength: 12 }), fc.constantFrom(2, 4, 8), (scalars, N) => {
        const pool = new EditPool(0, scalars)
        const clean = bus(scalars, [], [1, -2])
        const many = bus(scalars, additions(pool, spread(0, N, 0.3)), [1, -2])
        for (const offset of [0, N - 1]) {
          const once = bus(scalars, additions(pool, single(offset, 0.3)), [1, -2])
          const found = compareEffects(many, once, clean, direction)
          expect(found.many / found.once).toBeCloseTo(1, 9)
          expect(found.error).toBeLessThan(1e-9)
          expect(found.once / (0.3 * carried(scalars, 0, scalars.length - 1))).toBeCloseTo(1, 9)
        }
      }),
    )
  })

  it("would look non-additive without the correction", () => {
    const scalars = [1, 0.5, 0.5, 1]
    const naive = new EditPool(0, [1, 1, 1, 1])
    const many = bus(scalars, additions(naive, spread(0, 2, 1)), [0, 0])
    const once = bus(scalars, additions(naive, single(0, 1)), [0, 0])
    // 0.5 arrives as 0.125 from the first layer and as 0.25 from the second; 1 arrives as 0.25.
    expect(compareEffects(many, once, [0, 0], direction).many).toBeCloseTo(0.375, 12)
    expect(compareEffects(many, once, [0, 0], direction).once).toBeCloseTo(0.25, 12)
    expect([carried(scalars, 0, 0), carried(scalars, 0, 2), carried(scalars, 2, 3)]).toEqual([1, 0.25, 1])
  })

  it("shares edits between rows, but not between equal parts of one row", () => {
    const pool = new EditPool(0, [1, 1])
    expect(pool.of(single(1, 0.5), { direction })[0]).toBe(pool.of(single(1, 0.5), { direction })[0])
    const [a, b] = pool.of(
      { key: "twice", parts: [single(1, 0.5), single(1, 0.5)].flatMap(({ parts }) => parts) },
      { direction },
    )
    expect(a).not.toBe(b)
    expect(a).toEqual(b)
  })
})

it("planted vectors are at a right angle, as long as asked", () => {
  const u = Float64Array.of(0.6, 0, 0.8)
  const beside = atRightAngle(u, 2, 7)
  expect(dot(beside, u)).toBeCloseTo(0, 12)
  expect(norm(beside)).toBeCloseTo(2, 12)
})
