import { expect, test } from "vitest"
import { clearsNull } from "../../src/gate/null-band.js"
import type { QuantitySpec } from "../../src/index.js"

const clears = (
  direction: QuantitySpec["direction"],
  ci: readonly [number, number] | undefined,
  band: readonly [number, number],
  more: Partial<QuantitySpec> = {},
) =>
  clearsNull(
    { key: "x", direction, null: { kind: "lots" }, ...more },
    {
      quantities: [
        {
          key: "x",
          value: ci === undefined ? 0 : (ci[0] + ci[1]) / 2,
          ...(ci === undefined ? {} : { ci }),
          null: { kind: "lots", mean: 0, lo: band[0], hi: band[1], draws: 99 },
        },
      ],
    },
  ).passed

test("higher and lower: the whole interval lies beyond the band", () => {
  expect(clears("higher", [1.1, 2], [-1, 1])).toBe(true)
  expect(clears("higher", [1, 2], [-1, 1])).toBe(false)
  expect(clears("higher", [-3, -2], [-1, 1])).toBe(false)
  expect(clears("lower", [-3, -1.1], [-1, 1])).toBe(true)
  expect(clears("lower", [-3, -1], [-1, 1])).toBe(false)
  expect(clears("lower", [2, 3], [-1, 1])).toBe(false)
})

test("equal: the whole interval lies nearer to the target than the band does", () => {
  const paper = { paper: { text: "1.00", value: 1 } }
  expect(clears("equal", [0.99, 1.02], [1.1, 1.3], paper)).toBe(true)
  expect(clears("equal", [0.95, 1.02], [0.5, 0.9], paper)).toBe(true)
  expect(clears("equal", [0.85, 1.02], [1.1, 1.3], paper)).toBe(false)
  expect(clears("equal", [0.99, 1.15], [1.1, 1.3], paper)).toBe(false)
  // The target comes out without the effect too.
  expect(clears("equal", [0.99, 1.01], [0.9, 1.3], paper)).toBe(false)
  expect(clears("equal", [2, 2.1], [1.1, 1.3], { ...paper, null: { kind: "lots", target: 2 } })).toBe(true)
  expect(clears("equal", [0.99, 1.01], [1.1, 1.3])).toBe(false)
  expect(clears("none", [5, 6], [-1, 1], paper)).toBe(false)
})

test("a missing interval or band clears nothing, unless the value is what is compared", () => {
  expect(clears("higher", undefined, [-2, -1])).toBe(false)
  expect(clears("higher", undefined, [-2, -1], { null: { kind: "lots", compare: "value" } })).toBe(true)
  expect(clears("higher", [3, Number.NaN], [-2, -1])).toBe(false)
  expect(clears("higher", [3, 4], [-2, Number.NaN])).toBe(false)
})
