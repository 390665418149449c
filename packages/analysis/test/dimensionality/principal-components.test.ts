import { Rng } from "@llm-fmri/random"
import { expect, test } from "vitest"
import { dot, ontoComponents, principalComponents, rowGram, spectrum, variance } from "../../src/index.js"

const rng = new Rng(1)
const [n, d] = [12, 30]
const x = { dims: [n, d], data: Float64Array.from({ length: n * d }, (_, i) => 3 + (1 + (i % d)) * rng.normal()) }

test("orthogonal unit vectors whose coordinates have the spectrum's variances and no correlation", () => {
  const pc = principalComponents(x, { count: 50 })
  expect(pc.components.dims).toEqual([n - 1, d])
  const row = (c: number) => pc.components.data.subarray(c * d, (c + 1) * d)
  for (let a = 0; a < n - 1; a++)
    for (let b = 0; b <= a; b++) expect(dot(row(a), row(b))).toBeCloseTo(Number(a === b), 9)
  const y = ontoComponents(x, pc)
  const column = (c: number) => Float64Array.from({ length: n }, (_, i) => y.data[i * (n - 1) + c]!)
  const falling = spectrum(rowGram(x))
  for (let c = 0; c < n - 1; c++) {
    expect(variance(column(c)) / falling[c]!).toBeCloseTo(1, 9)
    expect(pc.variances[c]! / falling[c]!).toBeCloseTo(1, 9)
    if (c > 0) expect(Math.abs(dot(column(c), column(0))) / falling[0]!).toBeLessThan(1e-9)
  }
})

test("all of them lose nothing of the rows they were fitted on", () => {
  const rows = [0, 2, 3, 5, 8]
  const pc = principalComponents(x, { count: 9, rows })
  const y = ontoComponents(x, pc)
  const m = pc.components.dims[0]!
  for (const i of rows)
    for (let j = 0; j < d; j++) {
      let back = pc.mean[j]!
      for (let c = 0; c < m; c++) back += y.data[i * m + c]! * pc.components.data[c * d + j]!
      expect(back).toBeCloseTo(x.data[i * d + j]!, 8)
    }
})

test("refuses no component, rows without variance", () => {
  expect(() => principalComponents(x, { count: 0 })).toThrow(/0 is not a number of components/)
  expect(() => principalComponents(x, { count: 1, rows: [1, 1] })).toThrow()
})
