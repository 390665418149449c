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
  // Four rows at a time: a column's sum is then read and written once for four entries.
  for (let i = 0; i < n; i += 4) most = Math.max(most, addRows(data, n, i, Math.min(4, n - i), sums, columnSums))
  if (!sums.every(Number.isFinite)) checkFinite("a Gram matrix", data)
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

/** Adds up `count` rows from row i on, and the columns below them; returns the largest entry by size. */
function addRows(
  data: Matrix["data"],
  n: number,
  i: number,
  count: number,
  sums: Float64Array,
  columnSums: Float64Array,
): number {
  let most = 0
  if (count < 4) {
    for (let row = i; row < i + count; row++) {
      for (let j = 0; j < n; j++) {
        const value = data[row * n + j]!
        sums[row]! += value
        columnSums[j]! += value
        most = Math.max(most, Math.abs(value))
      }
    }
    return most
  }
  let [s0, s1, s2, s3, least] = [0, 0, 0, 0, 0]
  for (let j = 0, at = i * n; j < n; j++, at++) {
    const a = data[at]!
    const b = data[at + n]!
    const c = data[at + 2 * n]!
    const d = data[at + 3 * n]!
    s0 += a
    s1 += b
    s2 += c
    s3 += d
    columnSums[j]! += a + b + (c + d)
    if (a > most) most = a
    else if (a < least) least = a
    if (b > most) most = b
    else if (b < least) least = b
    if (c > most) most = c
    else if (c < least) least = c
    if (d > most) most = d
    else if (d < least) least = d
  }
  sums[i] = s0
  sums[i + 1] = s1
  sums[i + 2] = s2
  sums[i + 3] = s3
  return Math.max(most, -least)
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
