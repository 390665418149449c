import { FmriError } from "@llm-fmri/errors"
import tCdf from "@stdlib/stats-base-dists-t-cdf"
import tQuantile from "@stdlib/stats-base-dists-t-quantile"
import { bootstrapMean } from "../estimates/bootstrap.js"
import { percentileInterval } from "../estimates/interval.js"
import { mean, variance } from "../estimates/moments.js"
import { type Groups, needGroups, rowsOfGroups } from "../groups.js"
import { checkFinite, checkLength } from "../matrix.js"

/** The margin of equivalence, and how to test against it. */
export interface TostOptions {
  /** The mean is called equivalent to 0 when it lies within ±delta, in the units of the values. */
  readonly delta: number
  /** Level of each one-sided test, *0.05*; the interval then has confidence 1 − 2 alpha. */
  readonly alpha?: number
  /** *"t"*: Student's t on the means of groups; "bootstrap": resampled groups, mean over rows. */
  readonly method?: "t" | "bootstrap"
  /** Seed of the resamples; needed by "bootstrap" alone. */
  readonly seed?: number
  /** Number of resamples, *1000*. */
  readonly draws?: number
}

/** The verdict of an equivalence test. */
export interface Tost {
  readonly estimate: number
  /** The 1 − 2 alpha interval of the mean. */
  readonly low: number
  readonly high: number
  /** The larger p of the two one-sided tests. */
  readonly p: number
  /** p ≤ alpha: the mean is shown to lie within ±delta. Not being so shows nothing. */
  readonly equivalent: boolean
}

/**
 * Two one-sided tests that a mean lies within ±delta (Schuirmann 1987): the test of a claim of "no effect".
 *
 * t: p = max(1 − F((x̄ + δ) / se), F((x̄ − δ) / se)) with F Student's t of g − 1 degrees of freedom over g group means,
 * se = sd / √g. bootstrap: p = (1 + the larger number of draws ≤ −δ or ≥ δ) / (draws + 1).
 *
 * @param values one value a row, [n]
 * @param groups the group (word) of each row, [n]
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`, `BadMargin` unless delta > 0, `BadSeed`.
 *
 * @example
 * ```ts
 * const words = ["ape", "bee", "cow", "dog"]
 * tost([0.1, -0.1, 0.2, -0.2], words, { delta: 0.5 }).equivalent // true
 * tost([0.1, -0.1, 0.2, -0.2], words, { delta: 0.1 }).equivalent // false
 * ```
 */
export function tost(values: ArrayLike<number>, groups: Groups, options: TostOptions): Tost {
  const { delta, alpha = 0.05, method = "t" } = options
  checkLength("the list of values", values.length, groups.length)
  checkFinite("the list of values", values)
  if (!(delta > 0)) {
    throw new FmriError("BadMargin", `a margin of ${delta} leaves nothing to be equivalent to`, {
      fix: "Fix a margin above 0 before looking at the data.",
      fields: { delta },
    })
  }
  return method === "t" ? byT(values, groups, delta, alpha) : byBootstrap(values, groups, delta, alpha, options)
}

function byT(values: ArrayLike<number>, groups: Groups, delta: number, alpha: number): Tost {
  const members = rowsOfGroups(groups)
  needGroups(members.length)
  const means = members.map((rows) => mean(Float64Array.from(rows, (row) => values[row]!)))
  const estimate = mean(means)
  const error = Math.sqrt(variance(means) / means.length)
  const freedom = means.length - 1
  if (error === 0) {
    const p = Math.abs(estimate) < delta ? 0 : 1
    return { estimate, low: estimate, high: estimate, p, equivalent: p <= alpha }
  }
  const p = Math.max(tCdf(-(estimate + delta) / error, freedom), tCdf((estimate - delta) / error, freedom))
  const reach = tQuantile(1 - alpha, freedom) * error
  return { estimate, low: estimate - reach, high: estimate + reach, p, equivalent: p <= alpha }
}

function byBootstrap(
  values: ArrayLike<number>,
  groups: Groups,
  delta: number,
  alpha: number,
  { seed, draws: count = 1000 }: TostOptions,
): Tost {
  const { estimate, draws } = bootstrapMean(values, groups, { seed: seed ?? Number.NaN, draws: count })
  const below = draws.filter((draw) => draw <= -delta).length
  const above = draws.filter((draw) => draw >= delta).length
  const p = (1 + Math.max(below, above)) / (draws.length + 1)
  const [low, high] = percentileInterval(draws, 1 - 2 * alpha)
  return { estimate, low, high, p, equivalent: p <= alpha }
}
