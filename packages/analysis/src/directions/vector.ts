import { FmriError } from "@llm-fmri/errors"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"

/**
 * Σᵢ aᵢ bᵢ in float64.
 *
 * @throws FmriError `BadShape` where the lengths differ.
 *
 * @example
 * ```ts
 * dot([1, 2], [3, 4]) // 11
 * ```
 */
export function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLength("the second vector", b.length, a.length)
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

/**
 * Euclidean length, ‖v‖ = √Σᵢ vᵢ².
 *
 * @example
 * ```ts
 * norm([3, 4]) // 5
 * ```
 */
export function norm(v: ArrayLike<number>): number {
  return Math.sqrt(dot(v, v))
}

/**
 * The vector of length 1 in the direction of `v`: v / ‖v‖.
 *
 * @throws FmriError `NoDirection` where the length is zero or not finite.
 *
 * @example
 * ```ts
 * unit([3, 4]) // [0.6, 0.8]
 * ```
 */
export function unit(v: ArrayLike<number>): Float64Array {
  const length = norm(v)
  if (!(length > 0 && Number.isFinite(length))) {
    throw new FmriError("NoDirection", `a vector of length ${length} has no direction`, {
      fix: "Check that the two groups it was made from differ, and that no activation is NaN.",
      fields: { length },
    })
  }
  return Float64Array.from(v, (value) => value / length)
}

/**
 * The mean row [d] over all rows, or over the given ones.
 *
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`.
 *
 * @example
 * ```ts
 * meanRow({ dims: [2, 2], data: Float32Array.of(1, 2, 3, 6) }) // [2, 4]
 * ```
 */
export function meanRow(x: Matrix, rows?: ArrayLike<number>): Float64Array {
  const [n, d] = shapeOf(x)
  const chosen = chosenRows(n, rows)
  const mean = new Float64Array(d)
  const { data } = x
  const four = chosen.length - (chosen.length % 4)
  // Four rows at a time: the mean is read and written once for all of them.
  for (let i = 0; i < four; i += 4) {
    const [r0, r1, r2, r3] = [chosen[i]! * d, chosen[i + 1]! * d, chosen[i + 2]! * d, chosen[i + 3]! * d]
    for (let j = 0; j < d; j++) mean[j] = mean[j]! + data[r0 + j]! + data[r1 + j]! + data[r2 + j]! + data[r3 + j]!
  }
  for (let i = four; i < chosen.length; i++) {
    const row = chosen[i]! * d
    for (let j = 0; j < d; j++) mean[j]! += data[row + j]!
  }
  for (let j = 0; j < d; j++) mean[j]! /= chosen.length
  checkFinite("the mean row", mean)
  return mean
}

/**
 * The length of every row [n], in the units of the activation; their mean over `resid_post` is the scale of a dose.
 *
 * @throws FmriError `BadShape`, `NotFinite`.
 *
 * @example
 * ```ts
 * rowNorms({ dims: [2, 2], data: Float32Array.of(3, 4, 0, 2) }) // [5, 2]
 * ```
 */
export function rowNorms(x: Matrix): Float64Array {
  const [n, d] = shapeOf(x)
  const norms = Float64Array.from({ length: n }, (_, i) => norm(x.data.subarray(i * d, (i + 1) * d)))
  checkFinite("the list of row norms", norms)
  return norms
}
