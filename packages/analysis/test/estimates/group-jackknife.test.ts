import { Rng } from "@llm-fmri/random"
import { describe, expect, it } from "vitest"
import { groupJackknife, mean, variance } from "../../src/index.js"

describe("the delete-a-group jackknife", () => {
  it("gives the mean's standard error where every group is one value", () => {
    const rng = new Rng(1)
    const x = Float64Array.from({ length: 30 }, () => rng.normal())
    const without = x.map((_, i) => mean(x.filter((_, j) => j !== i)))
    const { estimate, error, low, high } = groupJackknife(mean(x), without)
    expect(error).toBeCloseTo(Math.sqrt(variance(x) / 30), 12)
    expect(high - estimate).toBeCloseTo(estimate - low, 12)
    // t(29) at 0.975
    expect((high - low) / 2 / error).toBeCloseTo(2.045, 3)
  })

  it("covers the truth about as often as it says, with few groups", () => {
    const rng = new Rng(2)
    let covered = 0
    for (let run = 0; run < 400; run++) {
      const x = Float64Array.from({ length: 48 }, () => rng.normal())
      const spread = (rows: Float64Array) => Math.log(variance(rows))
      const without = Array.from({ length: 8 }, (_, g) => spread(x.filter((_, i) => i % 8 !== g)))
      const { low, high } = groupJackknife(spread(x), without)
      if (low <= 0 && high >= 0) covered++
    }
    expect(covered / 400).toBeGreaterThan(0.91)
  })

  it("needs groups and numbers", () => {
    expect(() => groupJackknife(1, [1])).toThrow(/no spread/)
    expect(() => groupJackknife(1, [1, Number.NaN])).toThrow(/NaN/)
  })
})
