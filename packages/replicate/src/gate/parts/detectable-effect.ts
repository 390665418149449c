import { mean, quantile } from "@llm-fmri/analysis"

export interface PowerOptions {
  /** Level of the one-sided test, *0.05*. */
  readonly level?: number
  /** How often the effect must be found, *0.8*. */
  readonly power?: number
}

/**
 * The smallest effect that a measurement like this finds with 80 % power, in the units of the number: what "not found" is
 * worth. An effect δ is found when the number exceeds the (1 − level) quantile of the null; it is the δ for which a share
 * `power` of estimates, spread like the resamples around (mean of the null + δ), does.
 *
 * δ = Q₁₋level(null) − mean(null) − Q₁₋power(resamples − mean(resamples))
 *
 * @param draws the number under the null, once a draw
 * @param resamples bootstrap draws of the estimate; the null's own spread where there are none
 * @throws FmriError `TooFew` for no draws, `NotFinite`, `BadShare`
 *
 * @example
 * ```ts
 * detectableEffect([-2, -1, 0, 1, 2]) // ≈ 3: 1.8 to exceed the null, 1.2 for its own spread
 * ```
 */
export function detectableEffect(
  draws: ArrayLike<number>,
  resamples: ArrayLike<number> = draws,
  { level = 0.05, power = 0.8 }: PowerOptions = {},
): number {
  const centre = mean(resamples)
  const around = Float64Array.from(resamples, (x) => x - centre)
  return quantile(draws, 1 - level) - mean(draws) - quantile(around, 1 - power)
}
