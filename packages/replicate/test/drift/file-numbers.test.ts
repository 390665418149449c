import { expect, test } from "vitest"
import { fileNumbers, filesOf } from "../../src/drift/file-numbers.js"

test("takes the numbers of a table out, names stay", () => {
  const one = fileNumbers("layer,kl_2,s\n0,-2.5e-7,0.25\n12,1E+3,-4\n")
  expect(one.numbers).toEqual([0, -2.5e-7, 0.25, 12, 1000, -4])
  expect(fileNumbers("layer,kl_2,s\n7,1,2\n8,3,4\n").shape).toBe(one.shape)
  for (const other of ["layer,kl_3,s\n0,1,2\n3,4,5\n", "layer,kl_2,s\n0,1,2\n", "layer,kl_2,s\n0,1,2\n3,4,x\n"]) {
    expect(fileNumbers(other).shape).not.toBe(one.shape)
  }
  expect(fileNumbers('{"b1": [1, 2.5], "v1.2": null}').numbers).toEqual([1, 2.5])
  expect(Object.keys(filesOf({ a: "1", b: "2" }))).toEqual(["a", "b"])
})
