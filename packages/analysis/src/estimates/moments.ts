import { FmriError } from "@llm-fmri/errors"
import { checkFinite } from "../matrix.js"

/**
 * Arithmetic mean.
 *
 * @throws FmriError `TooFew` for no values, `NotFinite`.
 *
 * @example
 * ```ts
 * mean([1, 2, 6]) // 3
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  needs(values, 1)
  checkFinite("the sample", values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/**
 * Sample variance, Σ(x − x̄)² / (n − 1), in two passes; exactly 0 for a constant.
 *
 * @throws FmriError `TooFew` for fewer than two values, `NotFinite`.
 *
 * @example
 * ```ts
 * variance([1, 2, 6]) // 7
 * ```
 */
export function variance(values: ArrayLike<number>): number {
  needs(values, 2)
  const centre = mean(values)
  if (isConstant(values)) return 0
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2
  return sum / (values.length - 1)
}

/** True where all values are the same: the sum of squares about a rounded mean cannot tell. */
export function isConstant(values: ArrayLike<number>): boolean {
  for (let i = 1; i < values.length; i++) if (values[i] !== values[0]) return false
  return true
}

/**
 * Refuses too few values for a statistic.
 *
 * @throws FmriError `TooFew`.
 */
export function needs(values: ArrayLike<number>, least: number): void {
  if (values.length < least) {
    throw new FmriError("TooFew", `${values.length} values where at least ${least} are needed`, {
      fix: "Use more words.",
      fields: { found: values.length, least },
    })
  }
}
