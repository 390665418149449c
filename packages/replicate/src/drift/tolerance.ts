import { FmriError } from "@llm-fmri/errors"

/**
 * How the difference of two values is measured.
 *
 * - `exact`: any difference counts.
 * - `absolute`: |a − b|.
 * - `relative`: |a − b| / max(|a|, |b|), which does not ask which of the two came first.
 * - `proportion`: |a − b| of a share that moves in steps of 1/n; less than one step is no tolerance.
 */
export const toleranceKinds = ["exact", "absolute", "relative", "proportion"] as const
export type ToleranceKind = (typeof toleranceKinds)[number]

/** What two values of a quantity may differ by and still count as the same. */
export interface Tolerance {
  readonly kind: ToleranceKind
  readonly value: number
}

/**
 * The difference of two values, in the tolerance's own measure: never negative, symmetric, 0 for equal values only.
 *
 * @example
 * ```ts
 * difference("relative", 90, 100) // 0.1
 * ```
 */
export function difference(kind: ToleranceKind, a: number, b: number): number {
  if (a === b) return 0
  const apart = Math.abs(a - b)
  return kind === "relative" ? apart / Math.max(Math.abs(a), Math.abs(b)) : apart
}

/** Steps of 1/n are not exact in binary: this much of a proportion's tolerance is rounding. */
const slack = 1e-9

/** Whether two values count as the same. A larger tolerance never makes it stricter, a larger difference never milder. */
export function isWithin(tolerance: Tolerance, a: number, b: number): boolean {
  const { kind, value } = tolerance
  if (kind === "exact") return a === b
  return difference(kind, a, b) <= (kind === "proportion" ? value * (1 + slack) : value)
}

/**
 * The smallest change of a value that the tolerance is sure to notice; for `relative` as a share of the value. Rounded up
 * to three digits, so that it lies a little above the tolerance itself. 0 for `exact`: any change.
 *
 * @param n how many units a proportion rests on: it changes in whole steps
 */
export function smallestDetected({ kind, value }: Tolerance, n?: number): number {
  switch (kind) {
    case "exact":
      return 0
    case "absolute":
      return roundUp(value * (1 + slack), 3)
    case "relative":
      // From a to a(1 + c) the difference is c / (1 + c): the value that grew is the larger one.
      return roundUp((value / (1 - value)) * (1 + slack), 3)
    case "proportion":
      return n === undefined ? roundUp(value * (1 + 2 * slack), 3) : (Math.floor(value * n * (1 + slack)) + 1) / n
  }
}

/** What `smallestDetected` says, in words. */
export function detectsText(tolerance: Tolerance, n?: number): string {
  const change = smallestDetected(tolerance, n)
  if (tolerance.kind === "exact") return "any change"
  if (tolerance.kind === "relative") return `a change by ${plain(change * 100)} %`
  if (tolerance.kind === "proportion" && n !== undefined) return `a change by ${Math.round(change * n)} of ${n}`
  return `a change by ${plain(change)}`
}

/**
 * The tolerance as it can be for n units: a proportion's is raised to 1/n, because less than one step of it would be
 * equality in disguise. Says so where it raised.
 *
 * @throws FmriError `ToleranceUnusable` for a proportion of an unknown number of units
 */
export function effective(tolerance: Tolerance, n: number | undefined): Tolerance & { readonly raised?: string } {
  if (tolerance.kind !== "proportion") return tolerance
  if (n === undefined || !(n >= 1)) {
    throw unusable("a proportion without the number of units (n) that it rests on has no smallest step")
  }
  if (tolerance.value * (1 + slack) >= 1 / n) return tolerance
  return { ...tolerance, value: 1 / n, raised: `raised to one step of 1/${n}` }
}

/**
 * Refuses a tolerance that means nothing: negative, not finite, a relative one of 1 or more (which no change of the same
 * sign could exceed), a proportion's below 1/n.
 *
 * @throws FmriError `ToleranceUnusable`
 */
export function checkTolerance(tolerance: Tolerance, n?: number): void {
  const { kind, value } = tolerance
  if (!Number.isFinite(value) || value < 0) throw unusable(`${value} is no tolerance`)
  if (kind === "exact" && value !== 0) throw unusable(`an exact tolerance is 0, not ${value}`)
  if (kind === "relative" && value >= 1) throw unusable(`a relative tolerance of ${value} would let every change pass`)
  if (kind === "proportion" && n !== undefined && value * (1 + slack) < 1 / n) {
    throw unusable(`a tolerance of ${value} is less than the one step of 1/${n} that this proportion moves in`)
  }
}

function unusable(message: string): FmriError {
  return new FmriError("ToleranceUnusable", message, {
    fix: "Give the quantity another kind of tolerance in the claim's spec, and calibrate again.",
  })
}

/** The smallest number of `digits` significant digits that is not below `value` (≥ 0). */
export function roundUp(value: number, digits: number): number {
  if (value === 0) return 0
  const exponent = Math.floor(Math.log10(value)) - digits + 1
  // Through decimal text, so that 1.2e-7 is written as such and not as 1.1999999999999999e-7.
  for (let steps = Math.floor(value / 10 ** exponent); ; steps++) {
    const rounded = Number(`${steps}e${exponent}`)
    if (rounded >= value) return rounded
  }
}

function plain(value: number): string {
  return String(Number(value.toPrecision(3)))
}
