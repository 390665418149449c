import { FmriError } from "@llm-fmri/errors"
import normalCdf from "@stdlib/stats-base-dists-normal-cdf"
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile"
import { checkFinite } from "../matrix.js"
import { mean } from "./moments.js"
import { quantile } from "./quantile.js"

/** The two ends of a confidence interval, in the units of the statistic. */
export type Interval = readonly [low: number, high: number]

/**
 * The percentile interval of bootstrap draws: their (1 ∓ confidence) / 2 quantiles (Efron & Tibshirani 1993, ch. 13).
 *
 * @throws FmriError `TooFew`, `NotFinite`.
 *
 * @example
 * ```ts
 * percentileInterval([1, 2, 3, 4, 5], 0.5) // [2, 4]
 * ```
 */
export function percentileInterval(draws: ArrayLike<number>, confidence = 0.95): Interval {
  const tail = (1 - confidence) / 2
  return [quantile(draws, tail), quantile(draws, 1 - tail)]
}

/**
 * The bias-corrected and accelerated interval of bootstrap draws (Efron 1987; Efron & Tibshirani 1993, §14.3).
 *
 * Quantiles of the draws at Φ(z₀ + (z₀ + z) / (1 − a (z₀ + z))), z = Φ⁻¹((1 ∓ confidence) / 2); z₀ = Φ⁻¹ of the share of
 * draws below the estimate (ties half), a = Σu³ / (6 (Σu²)^{3/2}) with u = mean jackknife value − jackknife value.
 * The quantile is {@link quantile}'s, as in scipy.
 *
 * @param draws the statistic of each resample
 * @param estimate the statistic of the sample
 * @param jackknife the statistic with each group left out in turn
 * @throws FmriError `TooFew`, `NotFinite`, and `NoInterval` where all draws lie on one side of the estimate.
 *
 * @example
 * ```ts
 * bcaInterval([1, 2, 3, 4, 5], 3, [2, 3, 4], 0.5) // ≈ [2, 4]
 * ```
 */
export function bcaInterval(
  draws: ArrayLike<number>,
  estimate: number,
  jackknife: ArrayLike<number>,
  confidence = 0.95,
): Interval {
  checkFinite("the jackknife", jackknife)
  let below = 0
  for (let i = 0; i < draws.length; i++) below += draws[i]! < estimate ? 1 : draws[i] === estimate ? 0.5 : 0
  const bias = normalQuantile(below / draws.length, 0, 1)
  if (!Number.isFinite(bias)) {
    throw new FmriError(
      "NoInterval",
      `all ${draws.length} bootstrap draws lie on one side of the estimate ${estimate}`,
      {
        fix: 'Use method "percentile", and look at the draws: such a statistic is biased under resampling.',
        fields: { estimate },
      },
    )
  }
  const centre = mean(jackknife)
  let squares = 0
  let cubes = 0
  for (let i = 0; i < jackknife.length; i++) {
    const u = centre - jackknife[i]!
    squares += u * u
    cubes += u * u * u
  }
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
  const end = (share: number) => {
    const z = bias + normalQuantile(share, 0, 1)
    return quantile(draws, normalCdf(bias + z / (1 - acceleration * z), 0, 1))
  }
  const tail = (1 - confidence) / 2
  return [end(tail), end(1 - tail)]
}
