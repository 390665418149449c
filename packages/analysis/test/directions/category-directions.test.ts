import { describe, expect, test } from "vitest"
import { categoryDirections, foldFits, type Matrix, meanDifference, norm } from "../../src/index.js"

// Six words of three categories in two folds, two units.
const x: Matrix = { dims: [6, 2], data: Float32Array.of(3, 4, 0, 1, 1, 1, 6, 8, 2, 0, 0, 2) }
const categories = ["a", "b", "c", "a", "b", "c"]
const folds = [0, 0, 0, 1, 1, 1]

describe("categoryDirections", () => {
  test("is the mean difference of each, in order of appearance", () => {
    const all = categoryDirections(x, categories)
    expect([...all.keys()]).toEqual(["a", "b", "c"])
    for (const category of ["a", "b", "c"]) {
      expect(all.get(category)).toEqual(
        meanDifference(
          x,
          categories.map((own) => own === category),
        ),
      )
    }
  })

  test("refuses rows that lack a category", () => {
    expect(() => categoryDirections(x, categories, [0, 1, 3])).toThrow(/0 rows are in the category/)
  })
})

describe("foldFits", () => {
  test("rests on the rows outside the fold alone", () => {
    const [zero, one] = foldFits(x, categories, folds)
    expect([...zero!.training]).toEqual([3, 4, 5])
    expect([...zero!.heldOut]).toEqual([0, 1, 2])
    expect(zero!.meanNorm).toBe((10 + 2 + 2) / 3)
    expect([...zero!.mean]).toEqual([8 / 3, 10 / 3])
    expect([...zero!.directions.get("a")!]).toEqual([6 - 1, 8 - 1])
    expect([...one!.directions.get("b")!]).toEqual([0 - 2, 1 - 2.5])
    expect(one!.meanNorm).toBeCloseTo((5 + 1 + Math.SQRT2) / 3, 12)
    const moved = { dims: x.dims, data: Float32Array.from(x.data, (value, i) => (i < 6 ? value + 100 : value)) }
    expect(foldFits(moved, categories, folds)[0]).toEqual(zero)
    expect(norm(foldFits(moved, categories, folds)[1]!.mean)).toBeGreaterThan(100)
  })

  test("refuses folds with gaps, and a single one", () => {
    expect(() => foldFits(x, categories, [0, 0, 0, 2, 2, 2])).toThrow(/fold 1 holds 0 of 6 rows/)
    expect(() => foldFits(x, categories, [0, 0, 0, 0, 0, 0])).toThrow(/fold 0 holds 6 of 6 rows/)
  })
})
