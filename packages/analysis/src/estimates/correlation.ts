import { FmriError } from "@llm-fmri/errors"
import { checkFinite, checkLength } from "../matrix.js"
import { isConstant, needs } from "./moments.js"

/**
 * Pearson's correlation, r = Σ(x − x̄)(y − ȳ) / √(Σ(x − x̄)² Σ(y − ȳ)²).
 *
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than two pairs, `NoVariance` where one side is constant.
 *
 * @example
 * ```ts
 * pearson([1, 2, 3], [2, 4, 7]) // ≈ 0.9933992677987828
 * ```
 */
export function pearson(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkLength("the second list", y.length, x.length)
  needs(x, 2)
  let mx = 0
  let my = 0
  for (let i = 0; i < x.length; i++) {
    mx += x[i]!
    my += y[i]!
  }
  // A sum is finite only where all its terms are.
  if (!Number.isFinite(mx) || !Number.isFinite(my)) {
    checkFinite("the first list", x)
    checkFinite("the second list", y)
  }
  const constant = isConstant(x) ? "first" : isConstant(y) ? "second" : undefined
  if (constant) {
    throw new FmriError("NoVariance", `the ${constant} list is constant: no correlation exists`, {
      fix: "Report the constant instead.",
    })
  }
  mx /= x.length
  my /= y.length
  let xx = 0
  let yy = 0
  let xy = 0
  for (let i = 0; i < x.length; i++) {
    const a = x[i]! - mx
    const b = y[i]! - my
    xx += a * a
    yy += b * b
    xy += a * b
  }
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy)))
}

/**
 * Ranks from 1, equal values sharing the mean of their ranks.
 *
 * @throws FmriError `NotFinite`.
 *
 * @example
 * ```ts
 * ranks([10, 30, 10, 20]) // [1.5, 4, 1.5, 3]
 * ```
 */
export function ranks(values: ArrayLike<number>): Float64Array {
  checkFinite("the list", values)
  const order = Array.from({ length: values.length }, (_, i) => i).sort((a, b) => values[a]! - values[b]!)
  const result = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start + 1
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let i = start; i < end; i++) result[order[i]!] = (start + 1 + end) / 2
    start = end
  }
  return result
}

/**
 * Spearman's rank correlation: Pearson's of the ranks, so right with ties.
 *
 * @throws FmriError as {@link pearson}.
 *
 * @example
 * ```ts
 * spearman([1, 2, 3, 4], [1, 4, 9, 16]) // 1
 * ```
 */
export function spearman(x: ArrayLike<number>, y: ArrayLike<number>): number {
  checkLength("the second list", y.length, x.length)
  return pearson(ranks(x), ranks(y))
}
