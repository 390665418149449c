import { FmriError } from "@llm-fmri/errors"
import { checkFinite, type Matrix, shapeOf } from "../matrix.js"

/** Entries of a tile: columns read from top to bottom miss the cache. */
const tile = 32

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
  const { data } = gram
  // The largest gap across the diagonal, where it is, and the largest entry, from one pass.
  let [most, gap, row, column, sum] = [0, 0, 0, 0, 0]
  for (let top = 0; top < n; top += tile) {
    const bottom = Math.min(top + tile, n)
    for (let left = 0; left < bottom; left += tile) {
      for (let i = top; i < bottom; i++) {
        const right = Math.min(left + tile, i + 1)
        for (let j = left; j < right; j++) {
          const a = data[i * n + j]!
          const b = data[j * n + i]!
          sum += a + b
          const size = Math.abs(a)
          const apart = Math.abs(a - b)
          if (size > most) most = size
          if (apart > gap) {
            gap = apart
            row = i
            column = j
          }
        }
      }
    }
  }
  if (!Number.isFinite(sum)) checkFinite("a Gram matrix", data)
  if (gap > 1e-5 * most) {
    throw new FmriError("NotSymmetric", `a Gram matrix is symmetric, and this one is not at ${row}, ${column}`, {
      fix: "Pass rowGram(x), or gram(runtime, x) of @llm-fmri/graph.",
      fields: { row, column },
    })
  }
  return { n, most }
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
