import { needs } from "../estimates/moments.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { extremity, permutationP, type Tail, tie } from "./permutation.js"

/** Family-wise p-values, and what a member of the family must exceed. */
export interface MaxT {
  /** Adjusted p of each member, [k]. */
  readonly p: Float64Array
  /** The least extremity with p ≤ alpha is above this; infinite where the draws are too few for alpha. */
  readonly threshold: number
}

/**
 * Single-step max-T (Westfall & Young 1993): each member is compared with the most extreme member of each null draw.
 *
 * p_j = (1 + #{b : max_k t_bk ≥ t_j}) / (m + 1), which controls the chance of any false finding in the family, whatever
 * the dependence. Members must share a scale (accuracy over layers does); divide by a standard deviation otherwise.
 *
 * @param observed the statistic of each member, [k]
 * @param draws the same under the null, [m, k], members of a row from one rearrangement
 * @throws FmriError `BadShape`, `TooFew`, `NotFinite`.
 *
 * @example
 * ```ts
 * const draws = { dims: [4, 2], data: Float64Array.of(1, 2, 0, 1, 3, 0, 1, 1) }
 * maxT([2.5, 5], draws).p // [0.4, 0.2]
 * maxT([2.5, 5], draws, { alpha: 0.2 }).threshold // ≈ 3 ± 1e-9
 * ```
 */
export function maxT(
  observed: ArrayLike<number>,
  draws: Matrix,
  { tail = "greater", alpha = 0.05 }: { readonly tail?: Tail; readonly alpha?: number } = {},
): MaxT {
  const [m, k] = shapeOf(draws)
  checkLength("the list of observed statistics", observed.length, k)
  checkFinite("the list of observed statistics", observed)
  checkFinite("the null", draws.data)
  needs({ length: m }, 1)
  needs(observed, 1)
  const largest = new Float64Array(m).fill(Number.NEGATIVE_INFINITY)
  for (let b = 0; b < m; b++) {
    for (let j = 0; j < k; j++) largest[b] = Math.max(largest[b]!, extremity(draws.data[b * k + j]!, tail))
  }
  const p = Float64Array.from(observed, (value) => permutationP(extremity(value, tail), largest))
  const allowed = Math.floor(alpha * (m + 1) + 1e-9) - 1
  if (allowed < 0) return { p, threshold: Number.POSITIVE_INFINITY }
  const edge = largest.sort()[m - 1 - Math.min(allowed, m - 1)]!
  return { p, threshold: allowed >= m ? Number.NEGATIVE_INFINITY : edge + tie(edge) }
}
