import { FmriError } from "@llm-fmri/errors"
import type { Matrix } from "../matrix.js"
import { gramMeans, packRow } from "./centre-gram.js"
import { isMoreThanRounding } from "./inspect-gram.js"

/** Which estimate of HSIC: "debiased" has mean 0 for independent sides, "biased" has not. */
export type Estimator = "biased" | "debiased"

/**
 * The unbiased estimate HSIC₁ of the Hilbert–Schmidt independence criterion of two Gram matrices.
 *
 * HSIC₁ = [tr(K̃L̃) + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2·1ᵀK̃L̃1/(n−2)] / (n(n−3)), K̃ and L̃ without their diagonals (Song et al.
 * 2012, "Feature selection via dependence maximization", eq. 5). Below 0 for about half of all independent pairs.
 *
 * @param k [n, n], n ≥ 4
 * @param l [n, n]
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`.
 *
 * @example
 * ```ts
 * const k = rowGram({ dims: [4, 1], data: Float64Array.of(0, 1, 0, 1) })
 * hsic1(k, k) // ≈ 1 / 6
 * ```
 */
export function hsic1(k: Matrix, l: Matrix): number {
  sameRows(k, l)
  const [a, b] = [hsicVector(k, "debiased"), hsicVector(l, "debiased")]
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/**
 * The centred Gram matrix as a vector whose inner product with another such vector is the HSIC estimate; of a symmetric
 * matrix the upper triangle is enough. Zeros where nothing varies.
 */
export function hsicVector(gram: Matrix, estimator: Estimator): Float64Array {
  const centre = gramMeans(gram, estimator)
  const { n, most } = centre
  const vector = new Float64Array((n * (n + 1)) / 2)
  let at = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    squares += packRow(vector, at, gram.data, centre, i, i, n)
    at += n - i
  }
  if (!isMoreThanRounding(Math.sqrt(squares) / n, n, most)) return vector.fill(0)
  const scale = estimator === "debiased" ? Math.sqrt(1 / (n * (n - 3))) : 1 / (n - 1)
  return vector.map((value) => scale * value)
}

/**
 * Refuses Gram matrices of different numbers of rows.
 *
 * @throws FmriError `BadShape`.
 */
export function sameRows(...grams: readonly Matrix[]): number {
  const sizes = grams.map((gram) => gram.dims[0])
  const odd = sizes.find((size) => size !== sizes[0])
  if (odd !== undefined || sizes[0] === undefined) {
    throw new FmriError("BadShape", `Gram matrices of ${sizes[0] ?? "no"} and ${odd ?? "no"} rows cannot be compared`, {
      fix: "Record the same rows, in the same order, on both sides.",
      fields: { sizes },
    })
  }
  return sizes[0]
}
