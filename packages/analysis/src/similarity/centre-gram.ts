import type { Matrix } from "../matrix.js"
import { gramSize } from "./gram.js"

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
  const n = gramSize(gram)
  const { means, mean } = rowMeans(gram, n, n)
  return subtractMeans(gram, n, means, mean)
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
  const n = gramSize(gram, 4)
  const hollow = { dims: [n, n], data: Float64Array.from(gram.data) }
  for (let i = 0; i < n; i++) hollow.data[i * n + i] = 0
  const { means, mean } = rowMeans(hollow, n, n - 2)
  const result = subtractMeans(hollow, n, means, (mean * n) / (n - 1))
  for (let i = 0; i < n; i++) result.data[i * n + i] = 0
  return result
}

function rowMeans({ data }: Matrix, n: number, by: number): { means: Float64Array; mean: number } {
  const means = new Float64Array(n)
  let mean = 0
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < n; j++) sum += data[i * n + j]!
    means[i] = sum / by
    mean += sum / by / n
  }
  return { means, mean }
}

function subtractMeans({ data }: Matrix, n: number, means: Float64Array, mean: number): Centred {
  const result = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) result[i * n + j] = data[i * n + j]! - means[i]! - means[j]! + mean
  }
  return { dims: [n, n], data: result }
}
