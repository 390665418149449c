import { FmriError } from "@llm-fmri/errors"
import { checkFinite, type Matrix, shapeOf } from "../matrix.js"

/** What float32 may leave between an entry and its mirror image, as a share of the largest entry. */
const rounding = 1e-5

/** What is known of a Gram matrix once it has been read. */
export interface InspectedGram {
  /** Number of rows. */
  readonly n: number
  /** The largest entry by size. */
  readonly most: number
  /** Sum of each row. */
  readonly sums: Float64Array
}

/**
 * Reads a Gram matrix once, and refuses what is none: not square, not finite, not symmetric up to rounding. Symmetry is seen
 * by the sums of all rows and columns, and entry by entry in some rows, as reading all columns takes longer than the rest.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew` where there are fewer rows than `least`.
 */
export function inspectGram(gram: Matrix, least: number): InspectedGram {
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
  const [sums, columnSums] = [new Float64Array(n), new Float64Array(n)]
  let most = 0
  for (let i = 0; i < n; i++) {
    const row = i * n
    let sum = 0
    for (let j = 0; j < n; j++) {
      const value = data[row + j]!
      const size = Math.abs(value)
      sum += value
      columnSums[j]! += value
      if (size > most) most = size
    }
    sums[i] = sum
    if (!Number.isFinite(sum)) checkFinite("a Gram matrix", data)
  }
  for (let i = 0; i < n; i++) {
    if (Math.abs(sums[i]! - columnSums[i]!) > n * rounding * most) throw notSymmetric(`in row ${i}`, i)
  }
  for (let i = 0; i < n; i += Math.ceil(n / 16)) {
    for (let j = 0; j < n; j++) {
      if (Math.abs(data[i * n + j]! - data[j * n + i]!) > rounding * most) throw notSymmetric(`at ${i}, ${j}`, i)
    }
  }
  return { n, most, sums }
}

function notSymmetric(where: string, row: number): FmriError {
  return new FmriError("NotSymmetric", `a Gram matrix is symmetric, and this one is not ${where}`, {
    fix: "Pass rowGram(x), or gram(runtime, x) of @llm-fmri/graph.",
    fields: { row },
  })
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
