import { needs } from "../estimates/moments.js"
import { checkLength, type Matrix, shapeOf } from "../matrix.js"

/**
 * The mean of −log p(own class), in nats; probabilities below 2⁻⁵² count as that, as in scikit-learn.
 *
 * @param probability [n, k], rows that sum to 1
 * @param y the class of each row
 * @throws FmriError `BadShape`, `TooFew` for no rows.
 *
 * @example
 * ```ts
 * logLoss({ dims: [2, 2], data: Float64Array.of(0.5, 0.5, 0.5, 0.5) }, [0, 1]) // ≈ 0.6931471805599453
 * ```
 */
export function logLoss(probability: Matrix, y: ArrayLike<number>): number {
  const [n, k] = shapeOf(probability)
  checkLength("the list of classes", y.length, n)
  needs(y, 1)
  let sum = 0
  for (let i = 0; i < n; i++) sum -= Math.log(Math.max(probability.data[i * k + y[i]!]!, Number.EPSILON))
  return sum / n
}
