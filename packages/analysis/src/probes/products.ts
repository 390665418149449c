import { type DeviceTensor, gram, matmul, type Runtime } from "@llm-fmri/graph"

/** A matrix B [rows, columns] kept where its products are computed: in the runtime's worker, or here when it is small. */
export interface Held {
  /** a·B of a [m, rows]: [m, columns]. */
  times(a: Float64Array, m: number): Promise<Float64Array>
  /** a·Bᵀ of a [m, columns]: [m, rows]. */
  timesTransposed(a: Float64Array, m: number): Promise<Float64Array>
  release(): void
}

/** Below this many numbers the way to the worker costs more than the product. */
const small = 20_000

/** Keeps B for products; without a runtime they are plain loops. */
export async function hold(
  runtime: Runtime | undefined,
  data: Float64Array,
  rows: number,
  columns: number,
): Promise<Held> {
  if (runtime === undefined || data.length < small) {
    return {
      times: async (a, m) => multiply(a, data, m, rows, columns),
      timesTransposed: async (a, m) => multiplyTransposed(a, data, m, columns, rows),
      release: () => {},
    }
  }
  const held: DeviceTensor = await runtime.upload({ dtype: "float64", dims: [rows, columns], data })
  const product = async (a: Float64Array, m: number, inner: number, transB: boolean) => {
    const left = { dtype: "float64", dims: [m, inner], data: a } as const
    return (await matmul(runtime, left, held, { transB })).data as Float64Array
  }
  return {
    times: (a, m) => product(a, m, rows, false),
    timesTransposed: (a, m) => product(a, m, columns, true),
    release: () => held.release(),
  }
}

/** a [m, inner] · b [inner, columns], in float64. */
export function multiply(a: Float64Array, b: Float64Array, m: number, inner: number, columns: number): Float64Array {
  const result = new Float64Array(m * columns)
  for (let i = 0; i < m; i++) {
    const target = result.subarray(i * columns, (i + 1) * columns)
    for (let l = 0; l < inner; l++) {
      const factor = a[i * inner + l]!
      if (factor === 0) continue
      const row = l * columns
      for (let j = 0; j < columns; j++) target[j]! += factor * b[row + j]!
    }
  }
  return result
}

/** a [m, inner] · b [rows, inner]ᵀ, in float64. */
export function multiplyTransposed(
  a: Float64Array,
  b: Float64Array,
  m: number,
  inner: number,
  rows: number,
): Float64Array {
  const result = new Float64Array(m * rows)
  for (let i = 0; i < m; i++) {
    const from = i * inner
    // Four sums at a time, so that none waits for the one before.
    for (let j = 0; j < rows; j += 4) {
      const [j1, j2, j3] = [Math.min(j + 1, rows - 1), Math.min(j + 2, rows - 1), Math.min(j + 3, rows - 1)]
      const [r0, r1, r2, r3] = [j * inner, j1 * inner, j2 * inner, j3 * inner]
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let l = 0; l < inner; l++) {
        const value = a[from + l]!
        s0 += value * b[r0 + l]!
        s1 += value * b[r1 + l]!
        s2 += value * b[r2 + l]!
        s3 += value * b[r3 + l]!
      }
      const to = i * rows
      result[to + j] = s0
      result[to + j1] = s1
      result[to + j2] = s2
      result[to + j3] = s3
    }
  }
  return result
}

/** x·xᵀ [n, n] of x [n, d], or with `of: "columns"` xᵀ·x [d, d]; through the runtime where x is large. */
export async function gramOf(
  runtime: Runtime | undefined,
  x: Float64Array,
  n: number,
  d: number,
  of: "rows" | "columns" = "rows",
): Promise<Float64Array> {
  if (runtime !== undefined && x.length >= small) {
    return (await gram(runtime, { dtype: "float64", dims: [n, d], data: x }, { of })).data as Float64Array
  }
  if (of === "rows") return multiplyTransposed(x, x, n, d, n)
  const turned = new Float64Array(x.length)
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) turned[j * n + i] = x[i * d + j]!
  return multiplyTransposed(turned, turned, d, n, d)
}
