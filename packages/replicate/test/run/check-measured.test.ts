import { expect, test } from "vitest"
import type { Measured } from "../../src/claim/measured.js"
import { measuredProblems } from "../../src/run/check-measured.js"
import { spec } from "../claims/tiny.js"

const band = { kind: "sign flips", mean: 0, lo: -1, hi: 1, draws: 10 }
const good: Measured = {
  quantities: [
    { key: "mean", params: { n: 100 }, value: 0, null: band },
    { key: "mean", params: { n: 400 }, absent_because: "too few words" },
    { key: "spread", value: 1, ci: [0.9, 1.1] },
    { key: "curve", file: "curve.csv" },
  ],
  controls: [{ key: "planted", observed: 5, passed: true }],
}

/** The good measurement with the cells of one quantity replaced. */
function withCells(key: string, cells: Measured["quantities"]): Measured {
  return { ...good, quantities: [...good.quantities.filter((cell) => cell.key !== key), ...cells] }
}

test("a complete measurement has no problems", () => {
  expect(measuredProblems(spec, good, false)).toEqual([])
})

test.each<[string, Measured, string]>([
  ["missing quantity", withCells("curve", []), 'quantity "curve" lacks the cell {}'],
  [
    "missing cell",
    { ...good, quantities: good.quantities.slice(1).concat([{ key: "spread", value: 1, null: band }]) },
    'quantity "mean" lacks the cell {"n":100}',
  ],
  ["undeclared quantity", withCells("extra", [{ key: "extra", value: 1 }]), 'quantity "extra" is not in the spec'],
  [
    "undeclared value of a parameter",
    withCells("spread", [
      { key: "spread", value: 1 },
      { key: "mean", params: { n: 7 }, value: 1 },
    ]),
    'quantity "mean" has n = 7, which is not in the spec',
  ],
  [
    "wrong parameters",
    withCells("spread", [{ key: "spread", params: { n: 1 }, value: 1 }]),
    'quantity "spread" has a cell with parameters {n} instead of {}',
  ],
  [
    "the same cell twice",
    withCells("spread", [
      { key: "spread", value: 1 },
      { key: "spread", value: 2 },
    ]),
    'quantity "spread" has the cell {} twice',
  ],
  ["NaN", withCells("spread", [{ key: "spread", value: Number.NaN }]), 'quantity "spread" {}: value is NaN'],
  [
    "an infinite bound",
    withCells("spread", [{ key: "spread", value: 1, ci: [0, Number.POSITIVE_INFINITY] }]),
    "ci is Infinity",
  ],
  [
    "an interval that runs backwards",
    withCells("spread", [{ key: "spread", value: 1, ci: [2, 0] }]),
    "the interval runs backwards",
  ],
  ["no value and no reason", withCells("spread", [{ key: "spread" }]), "neither a value nor a reason"],
  [
    "an infinite reference",
    withCells("spread", [
      { key: "spread", value: 1, references: [{ net: "untrained", seed: 1, value: Number.NEGATIVE_INFINITY }] },
    ]),
    "reference untrained is -Infinity",
  ],
  [
    "no null",
    withCells(
      "mean",
      [100, 400].map((n) => ({ key: "mean", params: { n }, value: 1 })),
    ),
    "no quantity has a null band",
  ],
  ["a missing control", { ...good, controls: [] }, 'control "planted" is there 0 times'],
  [
    "an undeclared control",
    { ...good, controls: [...good.controls, { key: "x", observed: 1, passed: true }] },
    'control "x" is not in the spec',
  ],
])("%s is found", (_, measured, problem) => {
  expect(measuredProblems(spec, measured, false).join("; ")).toContain(problem)
})

test("controls of --attack are asked for only then", () => {
  expect(measuredProblems(spec, good, true)).toEqual(['control "other_seed" is there 0 times instead of once'])
})

test("a parameter whose values follow from the model needs one cell of each fixed combination", () => {
  const layered = {
    ...spec,
    quantities: [{ ...spec.quantities[0]!, key: "kl", params: { s: [0.5, 2], layer: "model" as const } }],
  }
  const cells = (pairs: [number, number][]) => ({
    quantities: pairs.map(([s, layer]) => ({ key: "kl", params: { s, layer }, value: 0, null: band })),
    controls: good.controls,
  })
  expect(
    measuredProblems(
      layered,
      cells([
        [0.5, 0],
        [2, 0],
        [2, 7],
      ]),
      false,
    ),
  ).toEqual([])
  expect(measuredProblems(layered, cells([[0.5, 0]]), false)).toEqual(['quantity "kl" lacks the cell {"s":2}'])
})
