import { FmriError } from "@llm-fmri/errors"
import { checkFinite, type Matrix, shapeOf } from "../matrix.js"
import { inspectGram } from "./inspect-gram.js"

/** How far apart two rows are: 1 − Pearson's r over units, the length of their difference, or 1 − cosine. */
export type Distance = "correlation" | "euclidean" | "cosine"

/**
 * The representational dissimilarity matrix of the rows (Kriegeskorte et al. 2008), as its upper triangle: the distances
 * of rows 0–1, 0–2, … , 1–2, …, [n(n−1)/2], in the order of scipy's `pdist`.
 *
 * @param x activations [n, d]
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than three rows, and `NoVariance` where a row has no
 * length (cosine) or no variance over units (correlation).
 *
 * @example
 * ```ts
 * const x = { dims: [3, 2], data: Float32Array.of(0, 1, 3, 5, 0, 2) }
 * rdm(x, "euclidean") // ≈ [5, 1, Math.sqrt(18)]
 * rdm(x, "cosine") // ≈ [1 - 5 / Math.sqrt(34), 0, 1 - 5 / Math.sqrt(34)]
 * rdm(x, "correlation") // ≈ [0, 0, 0]
 * ```
 */
export function rdm(x: Matrix, distance: Distance = "correlation"): Float64Array {
  const [n, d] = shapeOf(x)
  needRows(n)
  checkFinite("the matrix", x.data)
  const rows = Array.from({ length: n }, (_, i) => {
    const row = Float64Array.from(x.data.subarray(i * d, (i + 1) * d))
    return distance === "euclidean" ? row : normalised(row, i, distance)
  })
  const result = new Float64Array((n * (n - 1)) / 2)
  let at = 0
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [a, b] = [rows[i]!, rows[j]!]
      let sum = 0
      if (distance === "euclidean") for (let c = 0; c < d; c++) sum += (a[c]! - b[c]!) ** 2
      else for (let c = 0; c < d; c++) sum += a[c]! * b[c]!
      result[at++] = distance === "euclidean" ? Math.sqrt(sum) : Math.max(0, 1 - sum)
    }
  }
  return result
}

/**
 * The same from a Gram matrix: √(Kᵢᵢ + Kⱼⱼ − 2Kᵢⱼ), or 1 − Kᵢⱼ/√(KᵢᵢKⱼⱼ).
 *
 * A Gram matrix of centred units gives the same euclidean distances but another cosine; for correlation pass one of rows
 * whose own mean has been taken out, with "cosine". Close rows lose digits in the difference.
 *
 * @param gram [n, n]
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`, `NoVariance`.
 *
 * @example
 * ```ts
 * rdmOfGram(rowGram({ dims: [3, 2], data: Float32Array.of(0, 1, 3, 5, 0, 2) }), "euclidean") // ≈ [5, 1, Math.sqrt(18)]
 * ```
 */
export function rdmOfGram(gram: Matrix, distance: Exclude<Distance, "correlation">): Float64Array {
  const { n } = inspectGram(gram, 1)
  needRows(n)
  const own = Float64Array.from({ length: n }, (_, i) => gram.data[i * n + i]!)
  if (distance === "cosine") for (let i = 0; i < n; i++) needLength(own[i]!, i, distance)
  const result = new Float64Array((n * (n - 1)) / 2)
  let at = 0
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const product = gram.data[i * n + j]!
      result[at++] =
        distance === "euclidean"
          ? Math.sqrt(Math.max(0, own[i]! + own[j]! - 2 * product))
          : Math.max(0, 1 - product / Math.sqrt(own[i]! * own[j]!))
    }
  }
  return result
}

function normalised(row: Float64Array, index: number, distance: Distance): Float64Array {
  const before = row.reduce((sum, value) => sum + value * value, 0)
  if (distance === "correlation") {
    const centre = row.reduce((sum, value) => sum + value, 0) / row.length
    for (let j = 0; j < row.length; j++) row[j]! -= centre
  }
  const square = row.reduce((sum, value) => sum + value * value, 0)
  // What rounding leaves of a constant row is no variance.
  needLength(square > before * row.length * Number.EPSILON ** 2 ? square : 0, index, distance)
  const length = Math.sqrt(square)
  return row.map((value) => value / length)
}

function needLength(square: number, row: number, distance: Distance): void {
  if (square > 0) return
  throw new FmriError("NoVariance", `row ${row} has no ${distance} to the others: it is constant or zero`, {
    fix: 'Leave the row out, or use the distance "euclidean".',
    fields: { row },
  })
}

function needRows(n: number): void {
  if (n >= 3) return
  throw new FmriError("TooFew", `${n} rows where at least 3 are needed`, {
    fix: "A dissimilarity matrix of two rows is one number: use more rows.",
    fields: { found: n, least: 3 },
  })
}
