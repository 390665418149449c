import { expect, test } from "vitest"
import { cell, cells } from "../../src/claim/pick.js"

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
