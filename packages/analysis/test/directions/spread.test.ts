import { describe, expect, it } from "vitest"
import { spread } from "../../src/index.js"

describe("spread", () => {
  it("is the root mean square distance from the mean row", () => {
    // Rows (1, 0), (−1, 0), (0, 2), (0, −2): mean 0, mean square distance (1 + 1 + 4 + 4) / 4.
    expect(spread({ dims: [4, 2], data: Float64Array.of(1, 0, -1, 0, 0, 2, 0, -2) })).toBeCloseTo(Math.sqrt(2.5), 12)
    expect(spread({ dims: [2, 1], data: Float64Array.of(9, 11) })).toBeCloseTo(1, 12)
  })
})
