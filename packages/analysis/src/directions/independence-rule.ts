import { checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { unit } from "./vector.js"

/**
 * The direction of the linear discriminant with a diagonal covariance, as a unit vector [d]:
 * uⱼ ∝ (x̄ⱼ(category) − x̄ⱼ(rest)) / s²ⱼ, s² pooled within the two sides (the "independence rule", Bickel & Levina 2004,
 * "Some theory for Fisher's linear discriminant function"). A unit that never varies within the sides counts 0.
 *
 * @param x activations [n, d]
 * @param inClass one flag a row: truthy where the row belongs to the category
 * @param rows the training rows; all rows when left out
 * @throws FmriError `BadShape`, `BadRows`; `NoDirection` where the sides have the same means.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 2], data: Float64Array.of(0, 5, 1, 5, 4, 5, 5, 5) }
 * independenceRule(x, [1, 1, 0, 0]) // [-1, 0]
 * ```
 */
export function independenceRule(
  x: Matrix,
  inClass: ArrayLike<number | boolean>,
  rows?: ArrayLike<number>,
): Float64Array {
  const [n, d] = shapeOf(x)
  checkLength("the class mask", inClass.length, n)
  const chosen = Array.from(chosenRows(n, rows))
  const inside = moments(
    x,
    chosen.filter((row) => inClass[row]),
    d,
  )
  const outside = moments(
    x,
    chosen.filter((row) => !inClass[row]),
    d,
  )
  return unit(
    Float64Array.from({ length: d }, (_, j) => {
      const variance = inside.squares[j]! + outside.squares[j]!
      return variance > 0 ? (inside.mean[j]! - outside.mean[j]!) / variance : 0
    }),
  )
}

interface Moments {
  readonly mean: Float64Array
  /** Sums of squared deviations. */
  readonly squares: Float64Array
}

/** In one pass (Welford 1962). */
function moments({ data }: Matrix, rows: readonly number[], d: number): Moments {
  const mean = new Float64Array(d)
  const squares = new Float64Array(d)
  for (const [at, row] of rows.entries())
    for (let j = 0; j < d; j++) {
      const delta = data[row * d + j]! - mean[j]!
      mean[j]! += delta / (at + 1)
      squares[j]! += delta * (data[row * d + j]! - mean[j]!)
    }
  return { mean, squares }
}
