import { expect, test } from "vitest"
import { fill, shown } from "../../src/gate/numbers.js"
import type { NumberSpec } from "../../src/index.js"
import { cell, measuredOf, planted, specOf } from "./evidence.js"

const references = [
  { net: "untrained", seed: 1, value: 0.25 },
  { net: "hybrid", seed: 1, value: 0.75 },
]
const measured = measuredOf([cell(1, 3, { references }), cell(2, 0.5, { references, ci: [0.25, 0.75] })])
const spec = specOf({ quantity: "x", above: 0 })
const show = (number: Omit<NumberSpec, "key" | "quantity">, of = measured) =>
  shown({ key: "x", quantity: "x", ...number }, { spec, measured: of })

test.each<[Omit<NumberSpec, "key" | "quantity">, string]>([
  [{}, "3.00 [2.00, 4.00] (N=1), 0.500 [0.250, 0.750] (N=2)"],
  [{ where: { N: 2 } }, "0.500 [0.250, 0.750]"],
  [{ where: { N: 2 }, as: "percent" }, "50.0 % [25.0, 75.0]"],
  [{ pick: "range" }, "0.500 to 3.00"],
  [{ pick: "least" }, "0.500 [0.250, 0.750] (N=2)"],
  [{ pick: "greatest" }, "3.00 [2.00, 4.00] (N=1)"],
  [{ read: "lo", pick: "greatest" }, "2.00 (N=1)"],
  [{ read: "reference", where: { N: 1 } }, "0.250 (net=untrained 1), 0.750 (net=hybrid 1)"],
  [{ read: "reference", nets: ["hybrid"], pick: "range" }, "0.750"],
  [{ read: "p" }, "not measured"],
])("%j", (number, text) => expect(show(number)).toBe(text))

test("an absent number says why", () => {
  const absent = measuredOf([{ key: "x", params: { N: 1 }, absent_because: "no room for it" }])
  expect(show({}, absent)).toBe("no room for it")
})

test("sentences insert numbers and what controls observed", () => {
  const text = fill("x {x}, found {planted}, {gone}", { spec, measured })
  expect(text).toBe("x 3.00 [2.00, 4.00] (N=1), 0.500 [0.250, 0.750] (N=2), found 3.00, not measured")
  const words = { ...measured, controls: [{ ...planted, observed: "plenty" }] }
  expect(fill("{planted}", { spec, measured: words })).toBe("plenty")
})
