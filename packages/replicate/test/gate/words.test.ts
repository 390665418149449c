import { expect, test } from "vitest"
import { type Condition, conditionWords } from "../../src/index.js"

const low: Condition = { quantity: "x", read: "lo", atLeast: 0.95 }
const passed: Condition = { passed: "planted" }

test.each<[Condition, string]>([
  [low, "every `x`: lower end ≥ 0.95"],
  [
    { quantity: "x", where: { N: [2, 4], at: "first" }, above: 1, below: 2, cells: "some" },
    "some `x` (N = 2, 4; at = first): > 1 and < 2",
  ],
  [
    { quantity: "x", read: "reference", nets: ["untrained", "hybrid"], seeds: "some", atMost: 1 },
    "every `x` of some seed of untrained or hybrid: ≤ 1",
  ],
  [{ all: [passed, { any: [passed, low] }] }, "`planted` passes and (`planted` passes or every `x`: lower end ≥ 0.95)"],
  [{ not: passed }, "not (`planted` passes)"],
  [{ known: passed }, "it can be told whether `planted` passes"],
])("%j", (condition, words) => expect(conditionWords(condition)).toBe(words))

test("a named condition is not repeated", () => {
  expect(conditionWords({ known: low }, new Map([[JSON.stringify(low), "near"]]))).toBe(
    "it can be told whether `near` is so",
  )
})
