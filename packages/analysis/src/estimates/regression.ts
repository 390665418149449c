import { FmriError } from "@llm-fmri/errors"
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import { checkFinite, checkLength } from "../matrix.js"
import { isConstant, mean, needs } from "./moments.js"

/** A straight line fitted to points. */
export interface Line {
  /** Change of y for one unit of x. */
  readonly slope: number
  readonly intercept: number
  /** Standard error of the slope. */
  readonly error: number
  /** Interval of the slope by Student's t of n − 2 degrees of freedom. */
  readonly low: number
  readonly high: number
}

/**
 * Ordinary least squares of y on x, with the classical interval of the slope.
 *
 * slope = Σ(x − x̄)(y − ȳ) / Σ(x − x̄)², error² = Σ residual² / ((n − 2) Σ(x − x̄)²). The interval takes points for
 * independent: for repeated words take one slope a word and {@link bootstrapMean} them.
 *
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than three points, `NoVariance` where x is constant.
 *
 * @example
 * ```ts
 * const { slope, intercept } = regress([0, 1, 2, 3], [1, 3, 5, 7])
 * [slope, intercept] // [2, 1]
 * ```
 */
export function regress(x: ArrayLike<number>, y: ArrayLike<number>, confidence = 0.95): Line {
  checkLength("the list of y", y.length, x.length)
  checkFinite("the list of x", x)
  checkFinite("the list of y", y)
  needs(x, 3)
  if (isConstant(x)) {
    throw new FmriError("NoVariance", "all points have the same x: no line fits", { fix: "Sweep over several values." })
  }
  const [mx, my] = [mean(x), mean(y)]
  let xx = 0
  let xy = 0
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - mx) ** 2
    xy += (x[i]! - mx) * (y[i]! - my)
  }
  const slope = xy / xx
  const intercept = my - slope * mx
  let residual = 0
  for (let i = 0; i < x.length; i++) residual += (y[i]! - my - slope * (x[i]! - mx)) ** 2
  const error = Math.sqrt(residual / (x.length - 2) / xx)
  const reach = tQuantile((1 + confidence) / 2, x.length - 2) * error
  return { slope, intercept, error, low: slope - reach, high: slope + reach }
}
