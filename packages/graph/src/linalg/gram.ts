import type { HostTensor } from "../build/dtype.js"
import type { DeviceTensor } from "../run/device-tensor.js"
import type { RunOptions, Runtime } from "../run/runtime.js"
import { blockRows, type FloatDType, type Matrix, matrixShape, rowBlock, zeros } from "./matrix.js"
import { product } from "./product.js"
import { partSizes, symmetricProduct } from "./symmetric.js"

/** Up to so many rows, x·xᵀ is made in one run: more of them would take much memory beside the result. */
const wholeRows = 4096

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
    let start = 0
    for (const part of parts) {
      mirror(y as Matrix, start, part)
      start += part
    }
    return y as Matrix
  }
  const result = zeros(dtype, n, n)
  const graph = product(dtype, false, true)
  const blocks: DeviceTensor[] = []
  let before: { run: ReturnType<Runtime["run"]>; row: number; column: number } | undefined
  const placed = async () => {
    if (before !== undefined) place(result, (await before.run).y as Matrix, before.row, before.column)
  }
  try {
    for (let row = 0; row < n; row += blockRows) {
      const a = await runtime.upload(rowBlock(x, row, row + blockRows))
      blocks.push(a)
      for (const [j, b] of blocks.entries()) {
        // A block is put in its place while the next one is computed.
        const run = runtime.run(graph, { a, b }, options)
        run.catch(() => {})
        await placed()
        before = { run, row, column: j * blockRows }
      }
    }
    await placed()
  } finally {
    await before?.run.catch(() => {})
    for (const block of blocks) block.release()
  }
  return result
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
    const result = (await runtime.download(sum!)) as Matrix
    mirror(result, 0, result.dims[0]!)
    return result
  } finally {
    sum?.release()
  }
}

/** Puts a block of the lower triangle in its place and in that of its mirror image. */
function place(target: Matrix, block: Matrix, row: number, column: number): void {
  const width = target.dims[1]!
  const [rows, columns] = block.dims as [number, number]
  for (let i = 0; i < rows; i++) {
    target.data.set(block.data.subarray(i * columns, (i + 1) * columns), (row + i) * width + column)
  }
  if (row === column) mirror(target, row, rows)
  else transpose(block, target, column, row)
}

/** Rows and columns of a tile that is turned at once: both sides of it stay in the cache. */
const tile = 32

/** Writes the transpose of a block at a place of the target. */
function transpose(block: Matrix, target: Matrix, row: number, column: number): void {
  const width = target.dims[1]!
  const [rows, columns] = block.dims as [number, number]
  const [from, to] = [block.data, target.data]
  for (let top = 0; top < rows; top += tile) {
    const bottom = Math.min(rows, top + tile)
    for (let left = 0; left < columns; left += tile) {
      const right = Math.min(columns, left + tile)
      for (let j = left; j < right; j++) {
        const at = (row + j) * width + column
        for (let i = top; i < bottom; i++) to[at + i] = from[i * columns + j]!
      }
    }
  }
}

/**
 * Copies the lower triangle of a square block on the diagonal to the upper one: the products of i with j and of j with i may
 * differ in the last bit, and the lower triangle decides.
 */
function mirror({ dims, data }: Matrix, start: number, size: number): void {
  const width = dims[1]!
  const end = start + size
  for (let top = start; top < end; top += tile) {
    for (let left = start; left <= top; left += tile) {
      const bottom = Math.min(end, top + tile)
      for (let j = left; j < Math.min(end, left + tile); j++) {
        for (let i = Math.max(top, j + 1); i < bottom; i++) data[j * width + i] = data[i * width + j]!
      }
    }
  }
}
