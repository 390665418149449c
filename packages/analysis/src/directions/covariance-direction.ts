import { Rng } from "@llm-fmri/random"
import { chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { meanRow, unit } from "./vector.js"

/**
 * A unit direction [d] drawn from the covariance of the rows: w ∝ Σᵢ gᵢ (xᵢ − x̄), g standard normal. The rows vary along it
 * about as much as along any of their own, which a direction from the sphere does not reach in an anisotropic space.
 *
 * @param x activations [n, d]
 * @param rows the rows that count; all when left out
 * @throws FmriError `BadShape`, `BadRows`, `BadSeed`; `NoDirection` where all rows are the same.
 *
 * @example
 * ```ts
 * const x = { dims: [3, 2], data: Float64Array.of(1, 0, 2, 0, 3, 0) }
 * covarianceDirection(x, 7).map(Math.abs) // [1, 0]
 * ```
 */
export function covarianceDirection(x: Matrix, seed: number, rows?: ArrayLike<number>): Float64Array {
  const [n, d] = shapeOf(x)
  const chosen = chosenRows(n, rows)
  const centre = meanRow(x, chosen)
  const rng = new Rng(seed)
  const w = new Float64Array(d)
  for (const row of chosen) {
    const g = rng.normal()
    for (let j = 0; j < d; j++) w[j]! += g * (x.data[row * d + j]! - centre[j]!)
  }
  return unit(w)
}
