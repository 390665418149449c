import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { encodeLabels, type Labels } from "./labels.js"

/**
 * Each row's placement: the share of rows of other classes, in the same fold, that score lower on the row's own class, ties
 * half (Hanley & Hajian-Tilaki 1997). The mean over a class's rows in a fold is the AUC there, so that AUC is a mean of
 * one number a row, which can be paired with another net's and resampled.
 *
 * @param scores [n, k], columns in the order in which classes first appear in `labels`
 * @param labels the class of each row, [n]
 * @param folds the fold of each row, [n]; scores of different folds come from different probes and are not compared
 * @throws FmriError `BadShape`, `NotFinite`.
 *
 * @example
 * ```ts
 * const scores = { dims: [4, 2], data: Float64Array.of(3, 0, 1, 0, 2, 5, 0, 1) }
 * placements(scores, ["bird", "bird", "tool", "tool"], [0, 0, 0, 0]) // [1, 0.5, 1, 1]
 * ```
 */
export function placements(scores: Matrix, labels: Labels, folds: ArrayLike<number>): Float64Array {
  const [n, k] = shapeOf(scores)
  checkLength("the list of labels", labels.length, n)
  checkLength("the list of folds", folds.length, n)
  checkFinite("the scores", scores.data)
  const { y } = encodeLabels(labels)
  const result = new Float64Array(n)
  for (const rows of rowsOfFolds(folds)) placeFold(rows, y, scores.data, k, result)
  return result
}

/** The rows of each fold. */
function rowsOfFolds(folds: ArrayLike<number>): Int32Array[] {
  const members = new Map<number, number[]>()
  for (let row = 0; row < folds.length; row++) {
    const list = members.get(folds[row]!)
    if (list) list.push(row)
    else members.set(folds[row]!, [row])
  }
  return [...members.values()].map((rows) => Int32Array.from(rows))
}

/** Fills in the placements of a fold's rows, and returns their sum. */
export function placeFold(
  rows: Int32Array,
  y: Int32Array,
  scores: ArrayLike<number>,
  k: number,
  into?: Float64Array,
): number {
  const n = rows.length
  const label = new Int32Array(n)
  const sizes = new Int32Array(k)
  for (let i = 0; i < n; i++) {
    const c = y[rows[i]!]!
    label[i] = c
    sizes[c]!++
  }
  // A column a class, sorted by row: what is counted lies side by side.
  const columns = new Float64Array(k * n)
  for (let i = 0; i < n; i++) for (let c = 0; c < k; c++) columns[c * n + i] = scores[rows[i]! * k + c]!
  let sum = 0
  for (let i = 0; i < n; i++) {
    const c = label[i]!
    const from = c * n
    const own = columns[from + i]!
    // Both sides of each comparison cost the same: which one it is, no processor could foresee.
    let [lower, equal] = [0, 0]
    for (let other = 0; other < n; other++) {
      const counts = Number(label[other] !== c)
      const value = columns[from + other]!
      lower += counts & Number(value < own)
      equal += counts & Number(value === own)
    }
    const others = n - sizes[c]!
    const share = others > 0 ? (2 * lower + equal) / (2 * others) : 0.5
    sum += share
    if (into !== undefined) into[rows[i]!] = share
  }
  return sum
}
