import { type Matrix, shapeOf } from "../matrix.js"
import { dot, norm } from "./vector.js"

/**
 * How far rows lie from their mean: √(Σᵢ ‖xᵢ − x̄‖² / n), in the units of the activation.
 *
 * @param x activations [n, d]
 * @throws FmriError `BadShape`
 *
 * @example
 * ```ts
 * spread({ dims: [2, 1], data: Float64Array.of(9, 11) }) // 1
 * ```
 */
export function spread(x: Matrix): number {
  const [rows, d] = shapeOf(x)
  const { data } = x
  const mean = new Float64Array(d)
  for (let i = 0; i < data.length; i++) mean[i % d]! += data[i]! / rows
  const square = dot(data, data) / rows - norm(mean) ** 2
  return Math.sqrt(Math.max(0, square))
}
