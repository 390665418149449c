import { checkFinite, type Matrix, shapeOf } from "../matrix.js"
import { multiplyTransposed } from "./products.js"

/**
 * Ledoit and Wolf's shrinkage (2004, "A well-conditioned estimator for large-dimensional covariance matrices"): the share
 * γ for which (1 − γ) S + γ (tr S / d) I is expected to be nearest to the covariance, 0 … 1.
 *
 * @param x rows [n, d]; taken as centred, so centre them first ({@link centreUnits}, or {@link zScore})
 * @throws FmriError `BadShape`, `NotFinite`.
 *
 * @example
 * ```ts
 * ledoitWolf({ dims: [4, 2], data: Float64Array.of(2, 0, -2, 0, 0, 1, 0, -1) }) // ≈ 17 / 18
 * ledoitWolf({ dims: [2, 2], data: Float64Array.of(1, 0, 0, 1) }) // 0
 * ```
 */
export function ledoitWolf(x: Matrix): number {
  const [n, d] = shapeOf(x)
  checkFinite("the rows", x.data)
  const z = Float64Array.from(x.data)
  const gram = n <= d ? multiplyTransposed(z, z, n, d, n) : undefined
  let square = 0
  if (gram !== undefined) for (const value of gram) square += value * value
  else square = squareOfColumns(z, n, d)
  return shrinkage(z, n, d, square)
}

/** {@link ledoitWolf} where ‖ZᵀZ‖² of the rows Z is known. */
export function shrinkage(z: Float64Array, n: number, d: number, square: number): number {
  let trace = 0
  let fourth = 0
  for (let i = 0; i < n; i++) {
    let length = 0
    for (let j = 0; j < d; j++) length += z[i * d + j]! ** 2
    trace += length
    fourth += length * length
  }
  const spread = square / n ** 2
  const distance = spread - trace ** 2 / n ** 2 / d
  const noise = (fourth / n - spread) / n
  // A multiple of I already: nothing to shrink.
  return distance <= 1e-14 * spread ? 0 : Math.min(1, Math.max(0, noise / distance))
}

function squareOfColumns(z: Float64Array, n: number, d: number): number {
  let square = 0
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) {
      let sum = 0
      for (let i = 0; i < n; i++) sum += z[i * d + a]! * z[i * d + b]!
      square += (a === b ? 1 : 2) * sum * sum
    }
  }
  return square
}
