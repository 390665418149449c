import { FmriError } from "@llm-fmri/errors"
import type { Matrix } from "../matrix.js"
import { centreGram } from "../similarity/centre-gram.js"
import { inspectGram, isMoreThanRounding, needVariance } from "../similarity/inspect-gram.js"

/**
 * How many directions the rows vary in: the participation ratio (Σλ)² / Σλ² of the covariance, from its Gram matrix as
 * (tr K)² / ‖K‖²_F of the centred K; no eigenvalues needed.
 *
 * Never above n − 1 and too small wherever the truth is not far below n (1/PR ≈ 1/truth + 1/n): see
 * {@link participationRatioCorrected}. A unit of huge variance brings it to 1.
 *
 * @param gram Gram matrix of the rows, centred or not, [n, n]
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`, `NoVariance`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 2], data: Float64Array.of(1, 1, 1, -1, -1, 1, -1, -1) }
 * participationRatio(rowGram(x)) // 2
 * ```
 */
export function participationRatio(gram: Matrix): number {
  const { trace, squares } = traces(gram)
  return trace ** 2 / squares
}

/**
 * The participation ratio with both its parts unbiased for any number of rows (Himeno & Yamada 2014, "Estimations for some
 * functions of covariance matrix in high dimension under non-normality").
 *
 * c [2 tr S² + (n²−3n+1)(tr S)² − nQ] / c [(n−1)(n−2) tr S² + (tr S)² − nQ], with S the sample covariance,
 * Q = Σ‖xᵢ − x̄‖⁴/(n−1) and c = (n−1)/(n(n−2)(n−3)). The ratio itself is nearly unbiased.
 *
 * @param gram Gram matrix of the rows, centred or not, [n, n], n ≥ 4
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`, `NoVariance`, and `NoEstimate` where so few rows
 * have so many dimensions that the estimate of Σλ² is not above 0.
 *
 * @example
 * ```ts
 * const x = { dims: [6, 2], data: Float64Array.of(1, 0, 2, 1, 4, 1, 0, 3, 1, 2, 5, 5) }
 * participationRatio(rowGram(x)) // ≈ 1.7121 ± 0.0001
 * participationRatioCorrected(rowGram(x)) // ≈ 3.165 ± 0.001
 * ```
 */
export function participationRatioCorrected(gram: Matrix): number {
  const { n, trace, squares, fourth } = traces(gram, 4)
  const [s, s2, q] = [trace / (n - 1), squares / (n - 1) ** 2, fourth / (n - 1)]
  // The factor c of both parts cancels.
  const above = 2 * s2 + (n * n - 3 * n + 1) * s * s - n * q
  const below = (n - 1) * (n - 2) * s2 + s * s - n * q
  if (!(below > 1e-12 * s * s)) {
    throw new FmriError("NoEstimate", `${n} rows do not show how many dimensions they vary in`, {
      fix: "Use more rows (words).",
      fields: { rows: n },
    })
  }
  return above / below
}

/** tr K, ‖K‖²_F and Σ Kᵢᵢ² of the centred Gram matrix. */
function traces(gram: Matrix, least = 2): { n: number; trace: number; squares: number; fourth: number } {
  const { n, most } = inspectGram(gram, least)
  const { data } = centreGram(gram)
  let [trace, squares, fourth] = [0, 0, 0]
  for (let i = 0; i < n; i++) {
    trace += data[i * n + i]!
    fourth += data[i * n + i]! ** 2
    for (let j = 0; j < n; j++) squares += data[i * n + j]! ** 2
  }
  needVariance(isMoreThanRounding(Math.sqrt(squares) / n, n, most))
  return { n, trace, squares, fourth }
}
