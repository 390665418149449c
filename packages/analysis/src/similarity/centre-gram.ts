import type { Matrix } from "../matrix.js"
import { inspectGram } from "./inspect-gram.js"

type Centred = Matrix & { readonly data: Float64Array }

/**
 * A Gram matrix centred in feature space, HKH with H = I − 11ᵀ/n: every row and column sums to 0.
 *
 * @param gram [n, n], of centred or uncentred rows
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`.
 *
 * @example
 * ```ts
 * centreGram({ dims: [2, 2], data: Float64Array.of(26, 48, 48, 90) }).data // [5, -5, -5, 5]
 * ```
 */
export function centreGram(gram: Matrix): Centred {
  return centred(gram, gramMeans(gram, "biased"))
}

/**
 * A Gram matrix U-centred (Székely & Rizzo 2014, "Partial distance correlation"): zero diagonal, every row sums to 0.
 *
 * K̃ᵢⱼ = Kᵢⱼ − Σₗ Kᵢₗ/(n−2) − Σₖ Kₖⱼ/(n−2) + Σₖₗ Kₖₗ/((n−1)(n−2)) for i ≠ j, sums without the diagonal. Σ K̃ L̃ / (n (n−3))
 * is then the unbiased HSIC₁ of Song et al. (2012).
 *
 * @param gram [n, n], n ≥ 4
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`.
 *
 * @example
 * ```ts
 * const k = rowGram({ dims: [4, 1], data: Float64Array.of(0, 1, 0, 1) })
 * uCentreGram(k).data.slice(0, 4) // ≈ [0, -1 / 6, 1 / 3, -1 / 6]
 * ```
 */
export function uCentreGram(gram: Matrix): Centred {
  const result = centred(gram, gramMeans(gram, "debiased"))
  const n = result.dims[0]!
  for (let i = 0; i < n; i++) result.data[i * n + i] = 0
  return result
}

/** What centring takes from a Gram matrix: Kᵢⱼ − means[i] − means[j] + mean. */
export interface GramMeans {
  readonly n: number
  readonly means: Float64Array
  readonly mean: number
  /** The diagonal is set to 0: U-centred. */
  readonly hollow: boolean
  /** The largest entry before centring. */
  readonly most: number
}

/** The means of {@link centreGram} ("biased") or {@link uCentreGram} ("debiased"). */
export function gramMeans(gram: Matrix, estimator: "biased" | "debiased"): GramMeans {
  const hollow = estimator === "debiased"
  const { n, most, sums } = inspectGram(gram, hollow ? 4 : 2)
  if (hollow) for (let i = 0; i < n; i++) sums[i]! -= gram.data[i * n + i]!
  const total = sums.reduce((sum, value) => sum + value, 0)
  const means = sums.map((sum) => sum / (hollow ? n - 2 : n))
  return { n, means, mean: total / (hollow ? (n - 1) * (n - 2) : n * n), hollow, most }
}

/**
 * Writes the entries `from` to `to` − 1 of row i of a centred Gram matrix, i ≤ from, to `target` from `at` on, and returns the
 * sum of their squares. Entries beside the diagonal stand for their mirror images as well, so they are multiplied by √2:
 * products over the upper triangle are then those over the whole matrix.
 */
export function packRow(
  target: Float64Array,
  at: number,
  data: Matrix["data"],
  { n, means, mean, hollow }: GramMeans,
  i: number,
  from: number,
  to: number,
): number {
  const row = i * n
  const shift = mean - means[i]!
  let squares = 0
  let j = from
  if (j === i) {
    const value = hollow ? 0 : data[row + i]! - means[i]! + shift
    target[at] = value
    squares = value * value
    j++
  }
  for (const offset = at - from; j < to; j++) {
    const value = Math.SQRT2 * (data[row + j]! - means[j]! + shift)
    target[offset + j] = value
    squares += value * value
  }
  return squares
}

function centred({ data }: Matrix, { n, means, mean }: GramMeans): Centred {
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result[i * n + j] = data[i * n + j]! - means[i]! - means[j]! + mean
  }
  return { dims: [n, n], data: result }
}
