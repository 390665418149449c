import { afterAll, beforeAll, expect, test } from "vitest"
import { gram, matmul, Runtime } from "../../src/index.js"
import { numbers } from "../numbers.js"

let runtime: Runtime
beforeAll(async () => {
  runtime = await Runtime.start()
})
afterAll(() => runtime.close())

for (const [dtype, array, tolerance] of [
  ["float32", Float32Array, 2e-6],
  ["float64", Float64Array, 1e-14],
] as const) {
  const matrix = (rows: number, columns: number, seed: number) =>
    ({ dtype, dims: [rows, columns], data: array.from(numbers(rows * columns, seed)) }) as const

  test(`matmul ${dtype} equals a float64 loop, also over several blocks of rows`, async () => {
    for (const [n, k, m, transB] of [
      [1, 1, 1, false],
      [3, 5, 4, true],
      [2500, 7, 6, false],
      [1024, 3, 2, true],
    ] as const) {
      const a = matrix(n, k, 1)
      const b = transB ? matrix(m, k, 2) : matrix(k, m, 2)
      const expected = new Float64Array(n * m)
      for (let i = 0; i < n; i++)
        for (let j = 0; j < m; j++)
          for (let l = 0; l < k; l++)
            expected[i * m + j]! += a.data[i * k + l]! * b.data[transB ? j * k + l : l * m + j]!
      const result = await matmul(runtime, a, b, { transB })
      expect(result.dims).toEqual([n, m])
      expect(result.dtype).toBe(dtype)
      expect(maxDifference(result.data, expected)).toBeLessThan(tolerance)
    }
  })

  test(`gram ${dtype} equals a float64 loop and is symmetric`, async () => {
    for (const [n, d] of [
      [1, 3],
      [5, 4],
      [303, 4],
      [1030, 3],
      [2100, 3],
    ] as const) {
      const x = matrix(n, d, 3)
      for (const of of ["rows", "columns"] as const) {
        const [size, inner] = of === "rows" ? [n, d] : [d, n]
        const at = (i: number, l: number) => (of === "rows" ? x.data[i * d + l]! : x.data[l * d + i]!)
        const expected = new Float64Array(size * size)
        for (let i = 0; i < size; i++)
          for (let j = 0; j < size; j++) for (let l = 0; l < inner; l++) expected[i * size + j]! += at(i, l) * at(j, l)
        const { data, dims } = await gram(runtime, x, { of })
        expect(dims).toEqual([size, size])
        expect(maxDifference(data, expected) / expected[0]!).toBeLessThan(tolerance * 10)
        for (let i = 0; i < size; i++)
          for (let j = 0; j < i; j++) if (data[i * size + j] !== data[j * size + i]) throw i
      }
    }
  })
}

test("matrices that do not fit are named", async () => {
  const a = { dtype: "float32", dims: [2, 3], data: new Float32Array(6) } as const
  const b = { dtype: "float64", dims: [3, 2], data: new Float64Array(6) } as const
  await expect(matmul(runtime, a, b)).rejects.toThrow("matmul: a float32[2, 3] and b float64[3, 2] do not fit")
  await expect(matmul(runtime, a, a)).rejects.toThrow("do not fit")
  await expect(gram(runtime, { ...a, dims: [6] })).rejects.toThrow("gram: x is float32[6]")
})

test("nothing stays behind in the worker", async () => {
  const { tensors, tensorBytes } = await runtime.stats()
  expect([tensors, tensorBytes]).toEqual([0, 0])
})

function maxDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let max = 0
  for (let i = 0; i < b.length; i++) max = Math.max(max, Math.abs(a[i]! - b[i]!))
  return max
}
