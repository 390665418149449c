import { ranks } from "../estimates/correlation.js"
import { needs } from "../estimates/moments.js"
import { checkLength } from "../matrix.js"

/**
 * ρ-a: Spearman's rank correlation expected when ties are broken at random (Schütt et al. 2023, "Statistical inference on
 * representational geometries").
 *
 * 12 Σ r̃ₓ r̃_y / (n³ − n), r̃ the ranks (ties sharing theirs) about their mean. Equal to {@link spearman} without ties; with
 * them {@link spearman} favours a side that does not commit itself (a category model), and this does not.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than two pairs.
 *
 * @example
 * ```ts
 * rhoA([1, 2, 3, 4], [1, 4, 9, 16]) // 1
 * rhoA([0, 0, 1, 1], [1, 2, 3, 4]) // 0.8
 * spearman([0, 0, 1, 1], [1, 2, 3, 4]) // ≈ 0.8944271909999159
 * ```
 */
export function rhoA(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkLength("the second list", y.length, x.length)
  needs(x, 2)
  const [a, b] = [ranks(x), ranks(y)]
  const n = x.length
  const middle = (n + 1) / 2
  let sum = 0
  for (let i = 0; i < n; i++) sum += (a[i]! - middle) * (b[i]! - middle)
  return (12 * sum) / (n ** 3 - n)
}
