import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { largest, logSumExp } from "./softmax.js"

/**
 * Kullback–Leibler divergence KL(p ‖ q) in nats between the distributions of two logit vectors, in float64.
 *
 * p is the clean run, q the edited one. With x = (q − p) − E_p[q − p] in logits, KL = log(1 + E_p[eˣ − 1 − x]): every
 * term is at least 0, so a change of 1e-7 in the logits gives its true 1e-14 instead of rounding noise, and the result
 * is never negative. Where eˣ would overflow, KL = log Σ exp(log p + x).
 *
 * @throws FmriError `BadShape` where the vocabularies differ, `TooFew`, `NotFinite`.
 *
 * @example
 * ```ts
 * klDivergence([Math.log(0.5), Math.log(0.5)], [Math.log(0.25), Math.log(0.75)]) // ≈ 0.14384103622589045
 * klDivergence([1, 2, 3], [11, 12, 13]) // ≈ 0
 * ```
 */
export function klDivergence(p: ArrayLike<number>, q: ArrayLike<number>): number {
  checkLength("the second logit vector", q.length, p.length)
  checkFinite("the second logit vector", q)
  const peak = largest(p)
  const weight = new Float64Array(p.length)
  let total = 0
  let centre = 0
  for (let i = 0; i < p.length; i++) {
    const own = Math.exp(p[i]! - peak)
    weight[i] = own
    total += own
    centre += own * (q[i]! - p[i]!)
  }
  centre /= total
  let highest = 0
  let sum = 0
  for (let i = 0; i < p.length; i++) {
    const x = q[i]! - p[i]! - centre
    if (x > highest) highest = x
    sum += weight[i]! * (Math.expm1(x) - x)
  }
  if (highest < 500) return Math.log1p(sum / total)
  const shift = logSumExp(p) + centre
  return logSumExp(Float64Array.from(q, (logit) => logit - shift))
}

/**
 * {@link klDivergence} row by row: [n] from two matrices of logits [n, v].
 *
 * @throws FmriError `BadShape`, `NotFinite`.
 *
 * @example
 * ```ts
 * const logits = { dims: [2, 2], data: Float32Array.of(0, 0, 1, 0) }
 * klRows(logits, logits) // [0, 0]
 * ```
 */
export function klRows(p: Matrix, q: Matrix): Float64Array {
  const [n, v] = shapeOf(p)
  const [rows, columns] = shapeOf(q)
  checkLength("the second matrix", rows, n)
  checkLength("a row of the second matrix", columns, v)
  return Float64Array.from({ length: n }, (_, i) =>
    klDivergence(p.data.subarray(i * v, (i + 1) * v), q.data.subarray(i * v, (i + 1) * v)),
  )
}
