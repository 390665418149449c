import type { HostTensor } from "../build/dtype.js"
import type { DeviceTensor } from "../run/device-tensor.js"
import type { Runtime } from "../run/runtime.js"
import { blockRows, type Matrix, matrixInvalid, matrixShape, rowBlock, zeros } from "./matrix.js"
import { product } from "./product.js"

/**
 * The matrix product a·b, or a·bᵀ with `transB`: `a` is [n, k], `b` is [k, m] (or [m, k]), the result [n, m].
 *
 * Host rows of `a` travel in blocks, so that only one block of them is in the worker at a time. Both must be of one type,
 * float32 or float64, which is also the type of the arithmetic. Throws `MatrixInvalid`.
 *
 * @example
 * ```ts
 * const a = { dtype: "float32", dims: [1, 2], data: Float32Array.of(1, 2) } as const
 * const b = { dtype: "float32", dims: [1, 2], data: Float32Array.of(3, 4) } as const
 * const { data } = await matmul(runtime, a, b, { transB: true }) // 11
 * ```
 */
export async function matmul(
  runtime: Runtime,
  a: HostTensor | DeviceTensor,
  b: HostTensor | DeviceTensor,
  { transB = false, signal }: { transB?: boolean; signal?: AbortSignal } = {},
): Promise<Matrix> {
  const [n, k, dtype] = matrixShape(a, "matmul: a")
  const [b0, b1, dtypeB] = matrixShape(b, "matmul: b")
  const [inner, m] = transB ? [b1, b0] : [b0, b1]
  if (inner !== k || dtypeB !== dtype) {
    const shapes = `a ${dtype}[${n}, ${k}] and b ${dtypeB}[${b0}, ${b1}]${transB ? " transposed" : ""}`
    throw matrixInvalid(`matmul: ${shapes} do not fit`, "Give both the same type and the same inner dimension.")
  }
  const result = zeros(dtype, n, m)
  if (n * m * k === 0) return result
  const graph = product(dtype, false, transB)
  const options = signal === undefined ? {} : { signal }
  if (!("data" in a)) return (await runtime.run(graph, { a, b }, options)).y as Matrix
  const held = "data" in b ? await runtime.upload(b) : b
  try {
    for (let start = 0; start < n; start += blockRows) {
      const block = rowBlock(a, start, start + blockRows)
      const { y } = await runtime.run(graph, { a: block, b: held }, options)
      result.data.set((y as Matrix).data, start * m)
    }
  } finally {
    if (held !== b) held.release()
  }
  return result
}
