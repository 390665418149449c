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
  /** The largest entry before centring. */
  readonly most: number
}

/** The means of {@link centreGram} ("biased") or {@link uCentreGram} ("debiased"). */
export function gramMeans(gram: Matrix, estimator: "biased" | "debiased"): GramMeans {
  const hollow = estimator === "debiased"
  const { n, most } = inspectGram(gram, hollow ? 4 : 2)
  const { data } = gram
  const means = new Float64Array(n)
  let total = 0
  for (let i = 0; i < n; i++) {
    let sum = hollow ? -data[i * n + i]! : 0
    for (let at = i * n; at < (i + 1) * n; at++) sum += data[at]!
    means[i] = sum / (hollow ? n - 2 : n)
    total += sum
  }
  return { n, means, mean: total / (hollow ? (n - 1) * (n - 2) : n * n), most }
}

function centred({ data }: Matrix, { n, means, mean }: GramMeans): Centred {
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result[i * n + j] = data[i * n + j]! - means[i]! - means[j]! + mean
  }
  return { dims: [n, n], data: result }
}
