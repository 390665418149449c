import { FmriError } from "@llm-fmri/errors"

/**
 * Arithmetic mean.
 *
 * @throws FmriError `TooFew` for no values.
 *
 * @example
 * ```ts
 * mean([1, 2, 6]) // 3
 * ```
 */
export function mean(values: ArrayLike<number>): number {
  needs(values, 1)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum / values.length
}

/**
 * Sample variance, Σ(x − x̄)² / (n − 1), in two passes.
 *
 * @throws FmriError `TooFew` for fewer than two values.
 *
 * @example
 * ```ts
 * variance([1, 2, 6]) // 7
 * ```
 */
export function variance(values: ArrayLike<number>): number {
  needs(values, 2)
  const centre = mean(values)
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2
  return sum / (values.length - 1)
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
