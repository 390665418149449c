import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { meanRow } from "./vector.js"

/** Mean and standard deviation [d] of each unit; a unit that never varies has the deviation 1. */
export interface ZScore {
  readonly mean: Float64Array
  readonly deviation: Float64Array
}

/**
 * Mean and standard deviation (dividing by n, as scikit-learn's StandardScaler) of each unit over training rows.
 *
 * @param x activations [n, d]
 * @param rows the training rows; all rows when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`.
 *
 * @example
 * ```ts
 * const x = { dims: [2, 2], data: Float32Array.of(1, 5, 3, 5) }
 * zScore(x, fitZScore(x)).data // [-1, 0, 1, 0]
 * ```
 */
export function fitZScore(x: Matrix, rows?: ArrayLike<number>): ZScore {
  const [n, d] = shapeOf(x)
  const chosen = chosenRows(n, rows)
  const mean = meanRow(x, chosen)
  const deviation = new Float64Array(d)
  const { data } = x
  for (const row of chosen) {
    const from = row * d
    for (let j = 0; j < d; j++) {
      const away = data[from + j]! - mean[j]!
      deviation[j]! += away * away
    }
  }
  for (let j = 0; j < d; j++) {
    const variance = deviation[j]! / chosen.length
    // What rounding alone leaves of a constant, as scikit-learn judges it.
    const rounding = chosen.length * Number.EPSILON * (variance + chosen.length * mean[j]! ** 2 * Number.EPSILON)
    deviation[j] = variance <= rounding ? 1 : Math.sqrt(variance)
  }
  return { mean, deviation }
}

/**
 * (x − mean) / deviation of each unit, [n, d] in float64.
 *
 * @throws FmriError `BadShape` where the fit is of another width, `NotFinite`.
 */
export function zScore(x: Matrix, { mean, deviation }: ZScore): Matrix {
  const [n, d] = shapeOf(x)
  checkLength("the fitted mean", mean.length, d)
  const data = new Float64Array(n * d)
  const from = x.data
  for (let at = 0; at < n * d; ) {
    for (let j = 0; j < d; j++, at++) data[at] = (from[at]! - mean[j]!) / deviation[j]!
  }
  checkFinite("the z-scored matrix", data)
  return { dims: [n, d], data }
}
