import { type Matrix, shapeOf } from "../matrix.js"
import { classMoments, meanRounding, standardised } from "./class-moments.js"

/**
 * d′ of every unit between a category and the rest, [d]: (μ₊ − μ₋) / √((σ₊² + σ₋²)/2), sample variances (Green & Swets 1966).
 *
 * A dead unit has 0. Choose units on some words and score them on others: the largest of 3,584 is large by chance.
 *
 * @param x activations [n, d]
 * @param inClass one flag a row: truthy where the row belongs to the category
 * @param rows the rows that count; all when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, and `OneClass` for fewer than two rows on a side.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 2], data: Float32Array.of(5, 1, 7, 1, 1, 1, 3, 1) }
 * dPrime(x, [1, 1, 0, 0]) // ≈ [Math.sqrt(8), 0]
 * ```
 */
export function dPrime(x: Matrix, inClass: ArrayLike<number | boolean>, rows?: ArrayLike<number>): Float64Array {
  const [inside, outside] = classMoments(x, inClass, rows)
  return inside.mean.map((mean, j) =>
    standardised(
      mean - outside.mean[j]!,
      Math.sqrt((inside.variance[j]! + outside.variance[j]!) / 2),
      meanRounding(inside, outside, j),
    ),
  )
}

/** Welch's t of every unit, and its degrees of freedom. */
export interface WelchT {
  /** [d] */
  readonly t: Float64Array
  /** Welch–Satterthwaite degrees of freedom, [d]. */
  readonly freedom: Float64Array
}

/**
 * Welch's t of every unit between a category and the rest: (μ₊ − μ₋) / √(σ₊²/n₊ + σ₋²/n₋) (Welch 1947).
 *
 * With five rows a word its p-values are too small by far: use word means, or {@link labelPermutationNull}.
 *
 * @param x activations [n, d]
 * @param inClass one flag a row
 * @param rows the rows that count; all when left out
 * @throws FmriError as {@link dPrime}.
 *
 * @example
 * ```ts
 * const { t, freedom } = welchT({ dims: [4, 1], data: Float32Array.of(5, 7, 1, 3) }, [1, 1, 0, 0])
 * [t[0], freedom[0]] // ≈ [Math.sqrt(8), 2]
 * ```
 */
export function welchT(x: Matrix, inClass: ArrayLike<number | boolean>, rows?: ArrayLike<number>): WelchT {
  const [inside, outside] = classMoments(x, inClass, rows)
  const d = shapeOf(x)[1]
  const [t, freedom] = [new Float64Array(d), new Float64Array(d)]
  for (let j = 0; j < d; j++) {
    const [a, b] = [inside.variance[j]! / inside.count, outside.variance[j]! / outside.count]
    t[j] = standardised(inside.mean[j]! - outside.mean[j]!, Math.sqrt(a + b), meanRounding(inside, outside, j))
    const pooled = inside.count + outside.count - 2
    freedom[j] = a + b === 0 ? pooled : (a + b) ** 2 / (a ** 2 / (inside.count - 1) + b ** 2 / (outside.count - 1))
  }
  return { t, freedom }
}
