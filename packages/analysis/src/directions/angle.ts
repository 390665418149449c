import { checkLength } from "../matrix.js"
import { dot, norm, unit } from "./vector.js"

/**
 * The cosine between two directions, a·b / (‖a‖‖b‖); for random directions of d units 0 ± 1/√d.
 *
 * @throws FmriError `BadShape`, `NoDirection`.
 *
 * @example
 * ```ts
 * cosine([1, 0], [1, 1]) // ≈ Math.SQRT1_2
 * ```
 */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLength("the second direction", b.length, a.length)
  return Math.max(-1, Math.min(1, dot(unit(a), unit(b))))
}

/**
 * The angle between two directions in degrees, from 0 to 180; random directions are at 90° ± 57.3°/√d.
 *
 * 2·atan2(‖â − b̂‖, ‖â + b̂‖) (Kahan 2006), which keeps its digits where the arc cosine loses them, near 0 and 180.
 *
 * @throws FmriError `BadShape`, `NoDirection`.
 *
 * @example
 * ```ts
 * angle([1, 0], [1, 1]) // ≈ 45
 * angle([1, 2], [-2, -4]) // ≈ 180
 * ```
 */
export function angle(a: ArrayLike<number>, b: ArrayLike<number>): number {
  checkLength("the second direction", b.length, a.length)
  const [u, v] = [unit(a), unit(b)]
  const apart = norm(u.map((value, j) => value - v[j]!))
  const along = norm(u.map((value, j) => value + v[j]!))
  return (2 * Math.atan2(apart, along) * 180) / Math.PI
}
