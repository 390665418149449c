import { FmriError } from "@llm-fmri/errors"
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import { checkFinite } from "../matrix.js"
import { mean } from "./moments.js"

/** A statistic with its interval. */
export interface Jackknife {
  readonly estimate: number
  readonly error: number
  readonly low: number
  readonly high: number
}

/**
 * The interval of a statistic from its values when each of g groups of equal size is left out: error² = (g − 1)/g ·
 * Σ(θ₍₋ᵢ₎ − θ̄₍₋₎)², and estimate ± t(g − 1) · error (delete-a-group jackknife; Efron & Stein 1981, Kott 2001).
 *
 * For statistics that no row may enter twice, which rules a bootstrap out, and that take too long for random halves. The
 * statistic must be smooth: of a median the error is wrong. For the difference of two statistics pass differences, both
 * without the same group.
 *
 * @param estimate the statistic of all rows
 * @param leftOut the statistic without each group, [g]
 * @throws FmriError `TooFew` for fewer than two groups, `NotFinite`
 *
 * @example
 * ```ts
 * const { error, low, high } = groupJackknife(2, [2.5, 2, 1.5])
 * [error, low, high] // ≈ [0.577, -0.484, 4.484] ± 0.001
 * ```
 */
export function groupJackknife(
  estimate: number,
  leftOut: ArrayLike<number>,
  { level = 0.95 }: { readonly level?: number } = {},
): Jackknife {
  const g = leftOut.length
  if (g < 2) {
    throw new FmriError("TooFew", `${g} groups that are left out have no spread`, {
      fix: "Leave out ten groups or more, one after the other.",
    })
  }
  checkFinite("the list of statistics", [...Array.from(leftOut), estimate])
  const centre = mean(leftOut)
  const squares = Array.from(leftOut).reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const error = Math.sqrt(((g - 1) / g) * squares)
  const reach = tQuantile(1 - (1 - level) / 2, g - 1) * error
  return { estimate, error, low: estimate - reach, high: estimate + reach }
}
