import { isFmriError } from "@llm-fmri/errors"
import { expect, test } from "vitest"
import { cell, cells } from "../../src/claim/pick.js"
import { parseSpec } from "../../src/claim/spec.js"
import { spec } from "../claims/tiny.js"

function problems(value: unknown): string {
  try {
    parseSpec(value, "a test")
    return "none"
  } catch (error) {
    if (isFmriError(error, "InvalidSpec")) return error.message
    throw error
  }
}

test("a good spec passes and keeps its decision table", () => {
  expect(parseSpec(spec, "a test").judge).toBe(spec.judge)
})

test.each<[unknown, string]>([
  [undefined, "spec: "],
  [{ ...spec, id: "three" }, 'id: must read "claim-3"'],
  [{ ...spec, quantities: [] }, "quantities: "],
  [{ ...spec, quantities: [spec.quantities[0], spec.quantities[0]] }, "two quantities have the same key"],
  [{ ...spec, quantities: [{ ...spec.quantities[0], key: "Bad Key" }] }, "quantities.0.key: must be snake_case"],
  [
    { ...spec, quantities: [{ ...spec.quantities[0], paper: { text: "1", value: Number.NaN, within: 1 } }] },
    "quantities.0.paper.value",
  ],
  [{ ...spec, controls: [] }, "controls: "],
  [{ ...spec, decisions: [{ verdict: "maybe", when: "x" }] }, "decisions.0.verdict"],
  [{ ...spec, judge: "reproduced" }, "judge: must be a function"],
  [{ ...spec, extra: 1 }, "extra"],
])("problem %#", (value, message) => expect(problems(value)).toContain(message))

test("cells are picked by some of their parameters", () => {
  const measured = {
    quantities: [2, 4].flatMap((N) => [0.1, 1].map((dose) => ({ key: "ratio", params: { N, dose }, value: N * dose }))),
    controls: [],
  }
  expect(cells(measured, "ratio", { N: 4 }).map(({ value }) => value)).toEqual([0.4, 4])
  expect(cell(measured, "ratio", { N: 2, dose: 1 }).value).toBe(2)
  expect(() => cell(measured, "ratio", { N: 2 })).toThrow('2 cells of "ratio" match {"N":2}')
  expect(() => cell(measured, "gain")).toThrow('0 cells of "gain"')
})
