import { describe, expect, it } from "vitest"
import { targetText } from "../frame/bench.js"
import { interleave } from "../frame/interleave.js"
import { spread } from "../frame/spread.js"

describe("spread", () => {
  it("gives median and quartiles as numpy does", () => {
    // numpy.quantile([4, 1, 3, 2], [0.5, 0.25, 0.75])
    expect(spread([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1.75, high: 3.25, runs: 4 })
    expect(spread([7])).toEqual({ median: 7, low: 7, high: 7, runs: 1 })
    expect(() => spread([])).toThrow(/no samples/)
  })
})

describe("interleave", () => {
  it("rotates who comes first and leaves the first turn out", async () => {
    const order: string[] = []
    let calls = 0
    const candidate = (name: string) => ({
      name,
      run: async () => {
        order.push(name)
        return ++calls
      },
    })
    const found = await interleave([candidate("a"), candidate("b")], 2)
    expect(order.join("")).toBe("abbaab")
    // a was call 4 and 5, b call 3 and 6.
    expect(found.get("a")).toEqual({ median: 4.5, low: 4.25, high: 4.75, runs: 2 })
    expect(found.get("b")!.median).toBe(4.5)
  })
})

describe("targetText", () => {
  it("says whether the target is met", () => {
    const target = { what: "capture", value: 12.4, wanted: { atLeast: 11 }, unit: "x" } as const
    expect(targetText(target)).toBe("capture: 12.4 x (at least 11 x: met)")
    expect(targetText({ ...target, wanted: { atMost: 11 } })).toContain("missed")
  })
})
