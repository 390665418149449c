import fc from "fast-check"
import { expect, test } from "vitest"
import { toCollect } from "../../src/store/collect.js"
import { leastRecentlyUsed } from "../../src/store/evict.js"
import { type Group, groups, type Item } from "../../src/store/survey.js"

const item = (name: string, group: Group, bytes: number, used: number, busy = false): Item => ({
  name,
  group,
  bytes,
  used,
  busy,
})
const day = 86_400_000
const names = (items: readonly Item[]) => items.map(({ name }) => name)

const items = [
  item("weights", "artefacts", 100, 0),
  item("old", "results", 10, 1 * day),
  item("new", "results", 20, 9 * day),
  item("step", "steps", 30, 2 * day),
  item("capture", "captures", 40, 3 * day),
  item("running", "captures", 50, 1 * day, true),
  item("hashes", "other", 5, 0),
]

test("without a bound nothing goes", () => {
  expect(toCollect(items, {}, 10 * day)).toEqual([])
})

test("old things go, but neither artefacts nor what is in use", () => {
  expect(names(toCollect(items, { olderThan: 5 }, 10 * day))).toEqual(["old", "step", "capture"])
  expect(names(toCollect(items, { olderThan: 5, artefacts: true }, 10 * day))).toContain("weights")
})

test("a bound on all is reached by what was not used for longest", () => {
  expect(names(toCollect(items, { max: 220 }, 10 * day))).toEqual(["old", "step"])
  expect(names(toCollect(items, { max: 0 }, 10 * day))).toEqual(["old", "step", "capture", "new"])
  expect(names(toCollect(items, { max: 60, artefacts: true }, 10 * day))).toContain("weights")
})

test("a bound is kept where it can be, and no more goes than must", () => {
  const arbitrary = fc.array(
    fc.record({
      name: fc.string(),
      group: fc.constantFrom(...groups),
      bytes: fc.nat(100),
      used: fc.nat(20 * day),
      busy: fc.boolean(),
    }),
  )
  fc.assert(
    fc.property(arbitrary, fc.nat(1000), (all, max) => {
      const gone = toCollect(all, { max }, 20 * day)
      const sum = (list: readonly Item[]) => list.reduce((total, { bytes }) => total + bytes, 0)
      const left = all.filter((each) => !gone.includes(each))
      const stuck = left.every(({ group, busy }) => busy || group === "artefacts" || group === "other")
      expect(sum(left) <= max || stuck).toBe(true)
      const last = gone.at(-1)
      if (last !== undefined) expect(sum(left) + last.bytes > max).toBe(true)
    }),
  )
})

test("ties go by name, so that two machines agree", () => {
  const same = ["b", "a"].map((name) => ({ name, bytes: 1, used: 0 }))
  expect(leastRecentlyUsed(same, 1).map(({ name }) => name)).toEqual(["a"])
})
