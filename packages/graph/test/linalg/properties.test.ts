import fc from "fast-check"
import { afterAll, beforeAll, expect, test } from "vitest"
import { gram, type Matrix, matmul, Runtime } from "../../src/index.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start({ threads: 1 })
})
afterAll(() => runtime.close())

// Small whole numbers: every sum is exact, so equality is exact too.
const matrix = (rows: number, columns: number): fc.Arbitrary<Matrix> =>
  fc
    .array(fc.integer({ min: -50, max: 50 }), { minLength: rows * columns, maxLength: rows * columns })
    .map((values) => ({ dtype: "float64", dims: [rows, columns], data: Float64Array.from(values) }))

const transpose = ({ dtype, dims, data }: Matrix): Matrix => {
  const [rows, columns] = dims as [number, number]
  const flipped = Float64Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!)
  return { dtype, dims: [columns, rows], data: flipped }
}

const size = fc.integer({ min: 0, max: 6 })
const pair = fc.tuple(size, size, size).chain(([n, k, m]) => fc.tuple(matrix(n, k), matrix(k, m)))

test("(a·b)ᵀ = bᵀ·aᵀ, and transB is a product with the transpose; also for empty matrices", async () => {
  await fc.assert(
    fc.asyncProperty(pair, async ([a, b]) => {
      const product = await matmul(runtime, a, b)
      expect(transpose(product)).toEqual(await matmul(runtime, transpose(b), transpose(a)))
      expect(product).toEqual(await matmul(runtime, a, transpose(b), { transB: true }))
    }),
    { numRuns: 50 },
  )
})

test("gram is the product with the own transpose, over rows and over columns", async () => {
  await fc.assert(
    fc.asyncProperty(pair, async ([x]) => {
      expect(await gram(runtime, x)).toEqual(await matmul(runtime, x, x, { transB: true }))
      expect(await gram(runtime, x, { of: "columns" })).toEqual(await gram(runtime, transpose(x)))
    }),
    { numRuns: 50 },
  )
})

test("device tensors may be given for either side", async () => {
  const a: Matrix = { dtype: "float64", dims: [2, 2], data: Float64Array.of(1, 2, 3, 4) }
  const held = await runtime.upload(a)
  const expected = await matmul(runtime, a, a)
  for (const [left, right] of [
    [held, a],
    [a, held],
    [held, held],
  ] as const) {
    expect(await matmul(runtime, left, right)).toEqual(expected)
  }
  held.release()
})
