import { FmriError } from "@llm-fmri/errors"
import normalCdf from "@stdlib/stats-base-dists-normal-cdf"
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile"
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import { needs } from "../estimates/moments.js"

/** The test whose power is asked for; all are two-sided. */
export interface PowerOptions {
  /** Level of the test, *0.05*. */
  readonly alpha?: number
  /** Wanted chance of finding the effect, *0.8*. */
  readonly power?: number
}

/**
 * The chance that a true correlation is found (p ≤ alpha, two-sided) in n pairs.
 *
 * By Fisher's z: Φ(δ − z) + Φ(−δ − z), δ = artanh(ρ) √(n − 3), z = Φ⁻¹(1 − alpha/2) (Cohen 1988, ch. 3).
 *
 * @throws FmriError `BadCorrelation`, `BadShare`, `TooFew` for fewer than four pairs.
 *
 * @example
 * ```ts
 * correlationPower(0.5, 30) // ≈ 0.81 ± 0.01
 * ```
 */
export function correlationPower(rho: number, n: number, { alpha = 0.05 }: PowerOptions = {}): number {
  if (!(Math.abs(rho) <= 1)) {
    throw new FmriError("BadCorrelation", `${rho} is not a correlation`, { fix: "Pass a number from −1 to 1." })
  }
  checkShare("level", alpha)
  needs({ length: n }, 4)
  const shift = Math.abs(Math.atanh(rho)) * Math.sqrt(n - 3)
  const edge = normalQuantile(1 - alpha / 2, 0, 1)
  return normalCdf(shift - edge, 0, 1) + normalCdf(-shift - edge, 0, 1)
}

/**
 * The smallest true correlation, by size, that n pairs find with the wanted power.
 *
 * Print it beside a correlation over few points: what is smaller could not have been found.
 *
 * @throws FmriError `BadShare`, `TooFew`.
 *
 * @example
 * ```ts
 * detectableCorrelation(10) // ≈ 0.786 ± 0.001
 * detectableCorrelation(40) // ≈ 0.43 ± 0.005
 * ```
 */
export function detectableCorrelation(n: number, options: PowerOptions = {}): number {
  return smallest(1, options, (rho) => correlationPower(rho, n, options))
}

/**
 * The chance that a paired difference is found by the t-test (two-sided) over n pairs (words, seeds).
 *
 * Power of the noncentral t of n − 1 degrees of freedom and noncentrality d√n: E[Φ(d√n − t s) + Φ(−d√n − t s)] over
 * s = √(χ²/(n − 1)), t the critical value (Cohen 1988, ch. 2).
 *
 * @param effect mean difference over its standard deviation over pairs, Cohen's d_z
 * @throws FmriError `BadShare`, `NotFinite`, `TooFew` for fewer than two pairs.
 *
 * @example
 * ```ts
 * pairedPower(0.5, 34) // ≈ 0.81 ± 0.01
 * ```
 */
export function pairedPower(effect: number, n: number, { alpha = 0.05 }: PowerOptions = {}): number {
  checkShare("level", alpha)
  needs({ length: n }, 2)
  if (!Number.isFinite(effect)) {
    throw new FmriError("NotFinite", `an effect of ${effect} has no power`, { fix: "Divide by a deviation above 0." })
  }
  const freedom = n - 1
  const shift = Math.abs(effect) * Math.sqrt(n)
  const edge = tQuantile(1 - alpha / 2, freedom)
  // The density of s up to a constant, s^(ν−1) exp(−νs²/2), by Simpson's rule: the constant cancels in the mean.
  const steps = 2000
  const [from, to] = [Math.max(0, 1 - 12 / Math.sqrt(2 * freedom)), 1 + 12 / Math.sqrt(2 * freedom)]
  let [total, found] = [0, 0]
  for (let i = 0; i <= steps; i++) {
    const s = from + ((to - from) * i) / steps
    const log = (freedom === 1 ? 0 : (freedom - 1) * Math.log(s)) - (freedom * (s * s - 1)) / 2
    const weight = (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2) * Math.exp(log)
    total += weight
    found += weight * (normalCdf(shift - edge * s, 0, 1) + normalCdf(-shift - edge * s, 0, 1))
  }
  return found / total
}

/**
 * The smallest paired difference that n pairs find with the wanted power, in standard deviations of the differences.
 *
 * @throws FmriError `BadShare`, `TooFew`.
 *
 * @example
 * ```ts
 * detectablePairedEffect(240) // ≈ 0.1815 ± 0.0005
 * ```
 */
export function detectablePairedEffect(n: number, options: PowerOptions = {}): number {
  let most = 1
  while (pairedPower(most, n, options) < (options.power ?? 0.8)) most *= 2
  return smallest(most, options, (effect) => pairedPower(effect, n, options))
}

/** The smallest effect from 0 to `most` with the wanted power, which grows with the effect. */
function smallest(
  most: number,
  { power = 0.8, alpha = 0.05 }: PowerOptions,
  powerOf: (effect: number) => number,
): number {
  checkShare("power", power)
  checkShare("level", alpha)
  if (power <= alpha) return 0
  let [low, high] = [0, most]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (powerOf(middle) < power) low = middle
    else high = middle
  }
  return high
}

function checkShare(what: string, share: number): void {
  if (share > 0 && share < 1) return
  throw new FmriError("BadShare", `a ${what} of ${share} does not exist`, {
    fix: "Pass a number between 0 and 1, as 0.05 for 5 %.",
    fields: { share },
  })
}
