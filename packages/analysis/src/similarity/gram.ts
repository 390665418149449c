import { meanRow } from "../directions/vector.js"
import { type Matrix, shapeOf } from "../matrix.js"
import { productTable } from "./product-table.js"

/**
 * Each unit's mean over all rows taken out: [n, d], in the precision of the input.
 *
 * Do this before a Gram matrix is computed in float32: the products of an uncentred residual stream lose digits.
 *
 * @throws FmriError `BadShape`, `NotFinite`.
 *
 * @example
 * ```ts
 * centreUnits({ dims: [2, 2], data: Float32Array.of(1, 5, 3, 9) }).data // [-1, -2, 1, 2]
 * ```
 */
export function centreUnits(x: Matrix): Matrix {
  return { dims: x.dims, data: withoutMean(x, x.data.slice()) }
}

/** The numbers of x in `data`, which the mean row is taken from. */
function withoutMean<Data extends Matrix["data"]>(x: Matrix, data: Data): Data {
  const [n, d] = shapeOf(x)
  const centre = meanRow(x)
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) data[i * d + j]! -= centre[j]!
  return data
}

/** Rows whose products are made together. */
const block = 64

/**
 * The Gram matrix of the rows, K = (X − x̄)(X − x̄)ᵀ, [n, n] in float64, exactly symmetric.
 *
 * Costs n²d/2 multiplications on one thread: right for a few hundred word means. For more rows pass
 * {@link centreUnits} to `gram` of `@llm-fmri/graph`; every function here takes such a matrix as well.
 *
 * @param x activations [n, d]
 * @throws FmriError `BadShape`, `NotFinite`.
 *
 * @example
 * ```ts
 * rowGram({ dims: [2, 2], data: Float32Array.of(1, 5, 3, 9) }).data // [5, -5, -5, 5]
 * ```
 */
export function rowGram(x: Matrix): Matrix {
  const [n, d] = shapeOf(x)
  const data = withoutMean(x, Float64Array.from(x.data))
  const gram = new Float64Array(n * n)
  // Block by block, so that the rows of a product are still in the cache.
  const blocks: Float64Array[][] = []
  for (let top = 0; top < n; top += block) {
    const end = Math.min(top + block, n)
    blocks.push(Array.from({ length: end - top }, (_, i) => data.subarray((top + i) * d, (top + i + 1) * d)))
  }
  blocks.forEach((rows, r) => {
    for (let c = 0; c <= r; c++) {
      productTable(rows, blocks[c]!).forEach((product, at) => {
        const [i, j] = [r * block + Math.floor(at / blocks[c]!.length), c * block + (at % blocks[c]!.length)]
        gram[i * n + j] = product
        gram[j * n + i] = product
      })
    }
  })
  return { dims: [n, n], data: gram }
}
