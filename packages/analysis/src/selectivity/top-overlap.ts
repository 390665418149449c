import { FmriError } from "@llm-fmri/errors"
import hypergeometricCdf from "@stdlib/stats-base-dists-hypergeometric-cdf"
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile"
import { checkFinite, checkLength } from "../matrix.js"

/**
 * The indices of the k largest values, in their own order; of equal values the earlier ones.
 *
 * @throws FmriError `NotFinite`, `BadCount` unless 1 ≤ k ≤ the number of values.
 *
 * @example
 * ```ts
 * topUnits([3, 9, 1, 9, 3], 3) // [0, 1, 3]
 * ```
 */
export function topUnits(values: ArrayLike<number>, k: number): Int32Array {
  const n = values.length
  checkCount(k, n)
  checkFinite("the list of values", values)
  const edge = k <= few ? edgeOfFew(values, k) : Float64Array.from(values).sort()[n - k]!
  let room = k
  for (let i = 0; i < n; i++) if (values[i]! > edge) room--
  const top = new Int32Array(k)
  let at = 0
  for (let i = 0; at < k; i++) {
    const value = values[i]!
    if (value > edge) top[at++] = i
    else if (value === edge && room > 0) {
      room--
      top[at++] = i
    }
  }
  return top
}

/** Up to so many largest values one pass is quicker than sorting all. */
const few = 64

/** The k-th largest value, from a list of the k largest so far. */
function edgeOfFew(values: ArrayLike<number>, k: number): number {
  const largest = new Float64Array(k).fill(Number.NEGATIVE_INFINITY)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (value <= largest[0]!) continue
    let at = 0
    for (; at < k - 1 && largest[at + 1]! < value; at++) largest[at] = largest[at + 1]!
    largest[at] = value
  }
  return largest[0]!
}

/**
 * The share of the k most selective units that two measurements have in common.
 *
 * @param a selectivity of each unit, [d]
 * @param b the same, measured on other words
 * @throws FmriError as {@link topUnits}, `BadShape`.
 *
 * @example
 * ```ts
 * topOverlap([9, 8, 1, 2], [7, 1, 2, 8], 2) // 0.5
 * ```
 */
export function topOverlap(a: ArrayLike<number>, b: ArrayLike<number>, k: number): number {
  checkLength("the second list", b.length, a.length)
  const [first, second] = [topUnits(a, k), topUnits(b, k)]
  // Both lists ascend.
  let shared = 0
  for (let i = 0, j = 0; i < k && j < k; ) {
    const apart = first[i]! - second[j]!
    if (apart === 0) shared++
    if (apart <= 0) i++
    if (apart >= 0) j++
  }
  return shared / k
}

/** What two unrelated choices of k among n units share. */
export interface OverlapNull {
  /** Expected share, k/n. */
  readonly expected: number
  /** Chance of an overlap as large as the observed one or larger. */
  readonly p: number
}

/**
 * The hypergeometric null of {@link topOverlap}: two independent even draws of k of n units.
 *
 * The wrong null where selectivity has common causes (halves of rows that share words): permute word labels there, and
 * print this beside it.
 *
 * @param overlap observed share, from 0 to 1
 * @param k number of units chosen on each side
 * @param n number of all units
 * @throws FmriError `BadCount`, `BadShare`.
 *
 * @example
 * ```ts
 * const { expected, p } = overlapNull(0.05, 20, 3584)
 * [expected, p] // ≈ [0.0056, 0.106] ± 0.0005
 * ```
 */
export function overlapNull(overlap: number, k: number, n: number): OverlapNull {
  checkCount(k, n)
  if (!(overlap >= 0 && overlap <= 1)) {
    throw new FmriError("BadShare", `an overlap of ${overlap} is not a share`, { fix: "Pass a share from 0 to 1." })
  }
  const shared = Math.round(overlap * k)
  return { expected: k / n, p: shared === 0 ? 1 : 1 - hypergeometricCdf(shared - 1, n, k, k) }
}

/**
 * The overlap of the k of n most selective units to be expected where two measurements of selectivity correlate with r:
 * P(Y > t | X > t) for a bivariate normal of correlation r and t = Φ⁻¹(1 − k/n).
 *
 * P(X > t, Y > t) = (k/n)² + ∫₀^{arcsin r} exp(−t²/(1 + sin θ)) dθ / 2π, from ∂P/∂r (Plackett 1954). A small overlap is no
 * evidence against units until r is known: at r = 0.5 it is 0.10 for 20 of 3,584. Heavy tails need a simulation.
 *
 * @param r correlation of the two measurements over units (not corrected by {@link spearmanBrown})
 * @throws FmriError `BadCount`, `BadCorrelation`.
 *
 * @example
 * ```ts
 * expectedOverlap(0.5, 20, 3584) // ≈ 0.103 ± 0.0005
 * expectedOverlap(0, 20, 3584) // ≈ 20 / 3584
 * ```
 */
export function expectedOverlap(r: number, k: number, n: number): number {
  checkCount(k, n)
  if (!(Math.abs(r) <= 1)) {
    throw new FmriError("BadCorrelation", `${r} is not a correlation`, { fix: "Pass a number from −1 to 1." })
  }
  const share = k / n
  if (share === 1) return 1
  const t = normalQuantile(1 - share, 0, 1)
  const end = Math.asin(r)
  // Simpson's rule; near r = −1 the integrand is 0 with all its derivatives.
  const steps = 2000
  const height = (theta: number) => {
    const under = 1 + Math.sin(theta)
    return under <= 0 ? (t === 0 ? 1 : 0) : Math.exp((-t * t) / under)
  }
  let sum = height(0) + height(end)
  for (let i = 1; i < steps; i++) sum += (i % 2 ? 4 : 2) * height((end * i) / steps)
  const both = share ** 2 + (sum * end) / (3 * steps) / (2 * Math.PI)
  return Math.min(1, Math.max(0, both / share))
}

function checkCount(k: number, n: number): void {
  if (Number.isInteger(k) && Number.isInteger(n) && k >= 1 && k <= n) return
  throw new FmriError("BadCount", `the top ${k} of ${n} units do not exist`, {
    fix: "Choose k from 1 to the number of units.",
    fields: { k, n },
  })
}
