import { expect, test } from "vitest"
import { evaluate } from "../../src/gate/condition.js"
import type { Condition, MeasuredQuantity } from "../../src/index.js"
import { cell, measuredOf, planted, specOf } from "./evidence.js"

const truth = (condition: Condition, cells: MeasuredQuantity[], controls = [planted]) =>
  evaluate(condition, { spec: specOf(condition), measured: measuredOf(cells, controls) })
const above: Condition = { quantity: "x", above: 5 }
const some: Condition = { quantity: "x", above: 5, cells: "some" }
const failing = { ...planted, passed: false }

test("a limit holds in every cell, or in some", () => {
  expect(truth(above, [cell(1, 6), cell(2, 7)])).toBe(true)
  expect(truth(above, [cell(1, 6), cell(2, 5)])).toBe(false)
  expect(truth(some, [cell(1, 6), cell(2, 5)])).toBe(true)
  expect(truth(some, [cell(1, 4), cell(2, 5)])).toBe(false)
})

test("what is missing or not finite cannot be told, unless the rest settles it", () => {
  for (const missing of [
    [],
    [{ key: "x", params: { N: 2 }, absent_because: "no room" }],
    [cell(2, Number.NaN)],
    [cell(2, Number.POSITIVE_INFINITY)],
  ]) {
    expect(truth(above, [cell(1, 6), ...missing])).toBeUndefined()
    expect(truth(above, [cell(1, 4), ...missing])).toBe(false)
    expect(truth(some, [cell(1, 6), ...missing])).toBe(true)
    expect(truth(some, [cell(1, 4), ...missing])).toBeUndefined()
    expect(truth({ not: above }, [cell(1, 6), ...missing])).toBeUndefined()
    expect(truth({ known: above }, [cell(1, 6), ...missing])).toBe(false)
    expect(truth({ known: above }, [cell(1, 4), ...missing])).toBe(true)
  }
  expect(
    truth({ quantity: "x", read: "lo", above: 0 }, [cell(1, 6), { key: "x", params: { N: 2 }, value: 9 }]),
  ).toBeUndefined()
  expect(truth({ quantity: "y", above: 0 }, [cell(1, 6)])).toBeUndefined()
})

test("all limits that are given hold, ends in or out", () => {
  expect(truth({ quantity: "x", atLeast: 5, atMost: 6 }, [cell(1, 5), cell(2, 6)])).toBe(true)
  expect(truth({ quantity: "x", above: 5, atMost: 6 }, [cell(1, 5), cell(2, 6)])).toBe(false)
  expect(truth({ quantity: "x", atLeast: 5, below: 6 }, [cell(1, 5), cell(2, 6)])).toBe(false)
})

test("cells are picked by their parameters", () => {
  const cells = [cell(1, 6), cell(2, 4)]
  expect(truth({ ...above, where: { N: 1 } }, cells)).toBe(true)
  expect(truth({ ...above, where: { N: [1, 2] } }, cells)).toBe(false)
})

test("every part of a cell can be read", () => {
  const one = cell(1, 6, { n: 12, null: { kind: "lots", mean: 0.5, lo: -2, hi: 3, p: 0.04, draws: 100 } })
  const reads = { value: 6, lo: 5, hi: 7, p: 0.04, n: 12, null_mean: 0.5, null_lo: -2, null_hi: 3 } as const
  for (const [read, value] of Object.entries(reads)) {
    const at = { quantity: "x", where: { N: 1 }, read: read as keyof typeof reads }
    expect(truth({ ...at, atLeast: value, atMost: value }, [one])).toBe(true)
  }
})

test("reference nets are read seed by seed: a seed needs all cells, some seed or every seed is asked for", () => {
  const nets = (a: number, b: number, c: number) => [
    { net: "untrained", seed: 1, value: a },
    { net: "untrained", seed: 2, value: b },
    { net: "hybrid", seed: 1, value: c },
  ]
  const cells = [cell(1, 0, { references: nets(9, 1, 9) }), cell(2, 0, { references: nets(1, 9, 9) })]
  const read = { quantity: "x", read: "reference", above: 5 } as const
  expect(truth({ ...read, seeds: "some" }, cells)).toBe(true)
  expect(truth({ ...read, seeds: "some", nets: ["untrained"] }, cells)).toBe(false)
  expect(truth({ ...read, seeds: "some", nets: ["untrained"], cells: "some" }, cells)).toBe(true)
  expect(truth({ ...read, nets: ["hybrid"] }, cells)).toBe(true)
  expect(truth(read, cells)).toBe(false)
  expect(truth({ ...read, nets: ["hybrid", "embedding"] }, cells)).toBeUndefined()
  expect(truth({ ...read, nets: ["hybrid"] }, [cells[0]!, cell(2, 0)])).toBeUndefined()
  expect(truth(read, [cell(1, 0), cell(2, 0)])).toBeUndefined()
})

test("controls that passed, failed, did not run", () => {
  expect(truth({ passed: "planted" }, [])).toBe(true)
  expect(truth({ passed: "planted" }, [], [failing])).toBe(false)
  expect(truth({ passed: "planted" }, [], [])).toBeUndefined()
})

test("all, any and not go by three values", () => {
  const [yes, no, unknown]: Condition[] = [{ passed: "planted" }, { not: { passed: "planted" } }, above]
  expect(truth({ all: [yes!, unknown!] }, [])).toBeUndefined()
  expect(truth({ all: [no!, unknown!] }, [])).toBe(false)
  expect(truth({ any: [yes!, unknown!] }, [])).toBe(true)
  expect(truth({ any: [no!, unknown!] }, [])).toBeUndefined()
  expect(truth({ any: [no!, no!] }, [])).toBe(false)
})
