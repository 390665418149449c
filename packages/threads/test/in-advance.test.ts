import { describe, expect, it } from "vitest"
import { inAdvance } from "../src/index.js"

describe("inAdvance", () => {
  it("begins an item when the one before is asked for, and gives them in order", async () => {
    const begun: number[] = []
    const items = inAdvance(3, async (at) => {
      begun.push(at)
      return 10 * at
    })
    expect(begun).toEqual([])
    expect((await items.next()).value).toBe(0)
    expect(begun).toEqual([0, 1])
    expect((await items.next()).value).toBe(10)
    expect((await items.next()).value).toBe(20)
    expect((await items.next()).done).toBe(true)
    expect(begun).toEqual([0, 1, 2])
  })

  it("fails where the item would have come, and not before", async () => {
    const items = inAdvance(3, (at) => {
      if (at === 1) throw new Error("no such item")
      return at
    })
    expect((await items.next()).value).toBe(0)
    await expect(items.next()).rejects.toThrow("no such item")
  })

  it("gives nothing of nothing", async () => {
    expect((await inAdvance(0, () => 1).next()).done).toBe(true)
  })
})
