import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { nounMargins } from "../../src/index.js"

describe("margins", () => {
  it("are the noun's logit less the mean of the others", () => {
    expect([...nounMargins([5, 1, 3, 0, 2, 4], 3, [0, 2])]).toEqual([3, 3])
    expect([...nounMargins([5, 1, 3], 3, [1])]).toEqual([-3])
  })

  it("do not change when all logits move together", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 4, maxLength: 4 }),
        fc.integer(),
        (row, by) => {
          const moved = row.map((x) => x + by)
          expect(nounMargins(moved, 4, [2])[0]).toBeCloseTo(nounMargins(row, 4, [2])[0]!, 6)
        },
      ),
    )
  })
})
