import { describe, expect, it } from "vitest"
import { unembeddingDirections } from "../../src/index.js"

describe("directions that raise nouns", () => {
  it("are a row less the mean of the others, through the norm's weight", () => {
    const found = unembeddingDirections([4, 0, 0, 2, 0, 4], [1, 1], 3).map((u) => Array.from(u))
    // (4, 0) − (0, 3) = (4, −3); (0, 2) − (2, 2) = (−2, 0); (0, 4) − (2, 1) = (−2, 3).
    expect(found[0]).toEqual([0.8, -0.6])
    expect(found[1]).toEqual([-1, 0])
    expect(found[2]![0]! / found[2]![1]!).toBeCloseTo(-2 / 3, 12)
    expect(unembeddingDirections([4, 0, 0, 2, 0, 4], [3, 4], 3).map((u) => u[0]!)[0]).toBeCloseTo(Math.SQRT1_2, 12)
  })
})
