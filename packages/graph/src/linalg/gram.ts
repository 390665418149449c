import type { HostTensor } from "../build/dtype.js"
import type { DeviceTensor } from "../run/device-tensor.js"
import type { RunOptions, Runtime } from "../run/runtime.js"
import { blockRows, type FloatDType, type Matrix, matrixShape, rowBlock, zeros } from "./matrix.js"
import { product } from "./product.js"
import { partSizes, symmetricProduct } from "./symmetric.js"

/** Up to so many rows, x·xᵀ is made in one run: more of them would take much memory beside the result. */
const wholeRows = 1536

/** Options of {@link gram}. */
export interface GramOptions {
  /** `"rows"`: x·xᵀ, inner products of the rows (default); `"columns"`: xᵀ·x, of the columns. */
  readonly of?: "rows" | "columns"
  readonly signal?: AbortSignal
}

/**
 * The Gram matrix of `x` [n, d]: x·xᵀ [n, n], or xᵀ·x [d, d] with `of: "columns"`. Exactly symmetric.
 *
 * Many rows travel in blocks; of the row form only the lower triangle of blocks is computed. Throws `MatrixInvalid`.
 *
 * @example
 * ```ts
 * const x = { dtype: "float64", dims: [2, 1], data: Float64Array.of(1, 2) } as const
 * const { data } = await gram(runtime, x) // 1, 2, 2, 4
 * ```
 */
export async function gram(
  runtime: Runtime,
  x: HostTensor,
  { of = "rows", signal }: GramOptions = {},
): Promise<Matrix> {
  const [n, d, dtype] = matrixShape(x, "gram: x")
  const options = signal === undefined ? {} : { signal }
  if (n * d === 0) return of === "rows" ? zeros(dtype, n, n) : zeros(dtype, d, d)
  return of === "rows" ? rowGram(runtime, x, dtype, options) : columnGram(runtime, x, dtype, options)
}

async function rowGram(runtime: Runtime, x: HostTensor, dtype: FloatDType, options: RunOptions): Promise<Matrix> {
  const n = x.dims[0]!
  if (n <= wholeRows) {
    const parts = partSizes(n)
    const sizes = { dtype: "int64", dims: [parts.length], data: BigInt64Array.from(parts, BigInt) } as const
    const { y } = await runtime.run(symmetricProduct(dtype, parts.length), { x, sizes }, options)
    return mirror(y as Matrix, parts)
  }
  const result = zeros(dtype, n, n)
  const graph = product(dtype, false, true)
  const blocks: DeviceTensor[] = []
  try {
    for (let start = 0; start < n; start += blockRows) {
      const a = await runtime.upload(rowBlock(x, start, start + blockRows))
      blocks.push(a)
      for (const [j, b] of blocks.entries()) {
        const { y } = await runtime.run(graph, { a, b }, options)
        place(result, y as Matrix, start, j * blockRows)
      }
    }
  } finally {
    for (const block of blocks) block.release()
  }
  return mirror(result)
}

async function columnGram(runtime: Runtime, x: HostTensor, dtype: FloatDType, options: RunOptions): Promise<Matrix> {
  const n = x.dims[0]!
  const first = product(dtype, true, false)
  const next = product(dtype, true, false, true)
  let sum: DeviceTensor | undefined
  try {
    for (let start = 0; start < n; start += blockRows) {
      const block = await runtime.upload(rowBlock(x, start, start + blockRows))
      try {
        const inputs = { a: block, b: block }
        const kept = { ...options, keep: ["y"] }
        const { y } = await (sum === undefined
          ? runtime.run(first, inputs, kept)
          : runtime.run(next, { ...inputs, c: sum }, kept))
        sum?.release()
        sum = y as DeviceTensor
      } finally {
        block.release()
      }
    }
    return mirror((await runtime.download(sum!)) as Matrix)
  } finally {
    sum?.release()
  }
}

function place(target: Matrix, block: Matrix, row: number, column: number): void {
  const width = target.dims[1]!
  const [rows, columns] = block.dims as [number, number]
  for (let i = 0; i < rows; i++) {
    target.data.set(block.data.subarray(i * columns, (i + 1) * columns), (row + i) * width + column)
  }
}

// The products of i with j and of j with i may differ in the last bit; the lower triangle decides. Given the sizes of parts of
// the rows, each is mirrored in itself alone.
function mirror(matrix: Matrix, parts: readonly number[] = [matrix.dims[0]!]): Matrix {
  const size = matrix.dims[0]!
  const { data } = matrix
  let start = 0
  for (const part of parts) {
    const end = start + part
    for (let i = start; i < end; i++) for (let j = i + 1; j < end; j++) data[i * size + j] = data[j * size + i]!
    start = end
  }
  return matrix
}
