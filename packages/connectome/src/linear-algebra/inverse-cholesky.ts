import { gram, matmul, type Runtime } from "@llm-fmri/graph"
import { cholesky, inverseTriangle } from "./triangles.js"

/** Below this size plain loops are faster than the way to the runtime. */
const leaf = 320

/**
 * L⁻¹, where A = L·Lᵀ, A [n, n] symmetric and positive, row by row. By halves, so that nearly all of it is matrix products:
 * of [A₁ Bᵀ; B A₂] the inverse factor is [W₁ 0; −W₂CW₁ W₂] with C = B·W₁ᵀ and W₂ that of A₂ − CCᵀ.
 *
 * @returns nothing where A is singular to working precision
 */
export async function inverseCholesky(runtime: Runtime, a: Float64Array, n: number): Promise<Float64Array | undefined> {
  if (n <= leaf) {
    const lower = cholesky(a, n)
    return lower && inverseTriangle(lower, n)
  }
  const top = n >> 1
  const rest = n - top
  const first = await inverseCholesky(runtime, part(a, n, 0, top, 0, top), top)
  if (first === undefined) return undefined
  const w1 = tensor(top, top, first)
  const c = await matmul(runtime, tensor(rest, top, part(a, n, top, n, 0, top)), w1, { transB: true })
  const left = part(a, n, top, n, top, n)
  const square = (await gram(runtime, c)).data
  for (let i = 0; i < left.length; i++) left[i]! -= square[i]!
  const second = await inverseCholesky(runtime, left, rest)
  if (second === undefined) return undefined
  const corner = (await matmul(runtime, tensor(rest, rest, second), await matmul(runtime, c, w1))).data
  const inverse = new Float64Array(n * n)
  for (let i = 0; i < top; i++) inverse.set(first.subarray(i * top, (i + 1) * top), i * n)
  for (let i = 0; i < rest; i++) {
    const row = (top + i) * n
    for (let j = 0; j < top; j++) inverse[row + j] = -corner[i * top + j]!
    inverse.set(second.subarray(i * rest, (i + 1) * rest), row + top)
  }
  return inverse
}

const tensor = (rows: number, columns: number, data: Float64Array) =>
  ({ dtype: "float64", dims: [rows, columns], data }) as const

function part(a: Float64Array, n: number, top: number, bottom: number, left: number, right: number): Float64Array {
  const out = new Float64Array((bottom - top) * (right - left))
  for (let i = top; i < bottom; i++) out.set(a.subarray(i * n + left, i * n + right), (i - top) * (right - left))
  return out
}
