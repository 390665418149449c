import { FmriError } from "@llm-fmri/errors"
import { meanRow } from "../directions/vector.js"
import { checkFinite, type Matrix, shapeOf } from "../matrix.js"

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
  const [n, d] = shapeOf(x)
  const centre = meanRow(x)
  const data = x.data.slice()
  for (let i = 0; i < n; i++) for (let j = 0; j < d; j++) data[i * d + j]! -= centre[j]!
  return { dims: [n, d], data }
}

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
  const { data } = centreUnits({ dims: [n, d], data: Float64Array.from(x.data) })
  const gram = new Float64Array(n * n)
  // Two by two, so that each number read serves two products.
  for (let i = 0; i < n; i += 2) {
    const [i0, i1] = [i * d, Math.min(i + 1, n - 1) * d]
    for (let j = 0; j <= i; j += 2) {
      const [j0, j1] = [j * d, Math.min(j + 1, n - 1) * d]
      let [s00, s01, s10, s11] = [0, 0, 0, 0]
      for (let c = 0; c < d; c++) {
        const [a0, a1, b0, b1] = [data[i0 + c]!, data[i1 + c]!, data[j0 + c]!, data[j1 + c]!]
        s00 += a0 * b0
        s01 += a0 * b1
        s10 += a1 * b0
        s11 += a1 * b1
      }
      const put = (row: number, column: number, sum: number) => {
        if (row >= n || column > row) return
        gram[row * n + column] = sum
        gram[column * n + row] = sum
      }
      put(i, j, s00)
      put(i, j + 1, s01)
      put(i + 1, j, s10)
      put(i + 1, j + 1, s11)
    }
  }
  return { dims: [n, n], data: gram }
}

/**
 * The number of rows behind a Gram matrix and its largest entry, once it is known to be one: square, finite, symmetric up
 * to rounding.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew` where there are fewer rows than `least`.
 */
export function inspectGram(gram: Matrix, least: number): { readonly n: number; readonly most: number } {
  const [n, columns] = shapeOf(gram)
  if (n !== columns) {
    throw new FmriError("BadShape", `a Gram matrix has as many rows as columns, not ${n} by ${columns}`, {
      fix: "Pass rowGram(x), or gram(runtime, x) of @llm-fmri/graph.",
      fields: { dims: gram.dims },
    })
  }
  if (n < least) {
    throw new FmriError("TooFew", `${n} rows where at least ${least} are needed`, {
      fix: "Use more rows (words).",
      fields: { found: n, least },
    })
  }
  const most = largest(gram.data)
  if (!Number.isFinite(most)) checkFinite("a Gram matrix", gram.data)
  checkSymmetric(gram.data, n, 1e-5 * most)
  return { n, most }
}

/** Tile by tile, as columns read from top to bottom miss the cache. */
function checkSymmetric(data: Matrix["data"], n: number, margin: number): void {
  const tile = 32
  for (let top = 0; top < n; top += tile) {
    for (let left = 0; left <= top; left += tile) {
      const bottom = Math.min(top + tile, n)
      for (let i = top; i < bottom; i++) {
        const right = Math.min(left + tile, i)
        for (let j = left; j < right; j++) {
          if (Math.abs(data[i * n + j]! - data[j * n + i]!) <= margin) continue
          throw new FmriError("NotSymmetric", `a Gram matrix is symmetric, and this one is not at ${i}, ${j}`, {
            fix: "Pass rowGram(x), or gram(runtime, x) of @llm-fmri/graph.",
            fields: { row: i, column: j },
          })
        }
      }
    }
  }
}

/**
 * Refuses a Gram matrix of which centring leaves rounding alone.
 *
 * @throws FmriError `NoVariance`.
 */
export function needVariance(varies: boolean): void {
  if (varies) return
  throw new FmriError("NoVariance", "the rows behind a Gram matrix are the same, all or all but one", {
    fix: "Leave the layer out (an untouched position is the same in all rows), or check its rows.",
  })
}

/** Whether the entries of a centred Gram matrix, of the given root mean square, are more than rounding. */
export function isMoreThanRounding(size: number, n: number, most: number): boolean {
  return size > n * Number.EPSILON * most
}

/** The largest absolute value, NaN where there is one, 0 for no values. */
function largest(values: Matrix["data"]): number {
  let most = 0
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i]!)
    if (size > most) most = size
    else if (Number.isNaN(size)) return size
  }
  return most
}

/** The rows and columns of a Gram matrix that belong to the chosen rows. */
export function subGram(gram: Matrix, rows: ArrayLike<number>): Matrix {
  const n = gram.dims[0]!
  const size = rows.length
  const data = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) data[i * size + j] = gram.data[rows[i]! * n + rows[j]!]!
  return { dims: [size, size], data }
}
