import type { MeasuredControl } from "../../claim/measured.js"

/**
 * Whether a number that was measured another way (a second seed, other folds, another depth, a second estimator) is on the
 * same side of the limit that decides. Several of them must all be.
 *
 * @param found the other measurements; the one farthest on the other side, else nearest to the limit, is observed
 * @returns a failed control where nothing was measured
 *
 * @example
 * ```ts
 * sameSide("second_seed", 0.03, [0.04], 0.05) // { key, observed: 0.04, passed: true }
 * ```
 */
export function sameSide(key: string, honest: number, found: readonly number[], limit: number): MeasuredControl {
  const [first] = found
  if (first === undefined) return { key, observed: "not measured", passed: false }
  const below = honest < limit
  const worst = found.reduce((a, b) => ((below ? b > a : b < a) ? b : a), first)
  return { key, observed: worst, passed: found.every((value) => Number.isFinite(value) && value < limit === below) }
}
