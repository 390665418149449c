import { needs } from "../estimates/moments.js"
import { checkFinite } from "../matrix.js"

/**
 * log Σ exp(logits), the largest logit taken out first so that nothing overflows.
 *
 * @throws FmriError `TooFew` for no logits, `NotFinite`.
 *
 * @example
 * ```ts
 * logSumExp([1000, 1000]) // ≈ 1000.6931471805599
 * ```
 */
export function logSumExp(logits: ArrayLike<number>): number {
  const peak = largest(logits)
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - peak)
  return peak + Math.log(sum)
}

/**
 * The largest of some logits, all of them finite.
 *
 * @throws FmriError `TooFew`, `NotFinite`.
 */
export function largest(logits: ArrayLike<number>): number {
  needs(logits, 1)
  checkFinite("the logits", logits)
  let peak = logits[0]!
  for (let i = 1; i < logits.length; i++) if (logits[i]! > peak) peak = logits[i]!
  return peak
}

/**
 * Log-probabilities in nats, [v] in float64: logits − log Σ exp(logits).
 *
 * @throws FmriError `TooFew`, `NotFinite`.
 *
 * @example
 * ```ts
 * logSoftmax([0, 0]) // ≈ [-0.6931471805599453, -0.6931471805599453]
 * ```
 */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const total = logSumExp(logits)
  const result = new Float64Array(logits.length)
  for (let i = 0; i < logits.length; i++) result[i] = logits[i]! - total
  return result
}

/**
 * Probabilities, [v] in float64: exp(logits) / Σ exp(logits).
 *
 * @throws FmriError `TooFew`, `NotFinite`.
 *
 * @example
 * ```ts
 * softmax([Math.log(1), Math.log(3)]) // ≈ [0.25, 0.75]
 * ```
 */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const result = logSoftmax(logits)
  for (let i = 0; i < result.length; i++) result[i] = Math.exp(result[i]!)
  return result
}

/**
 * Entropy of the predicted distribution in nats: −Σ p log p, 0 … log v.
 *
 * @throws FmriError `TooFew`, `NotFinite`.
 *
 * @example
 * ```ts
 * entropy([5, 5, 5, 5]) // ≈ 1.3862943611198906
 * ```
 */
export function entropy(logits: ArrayLike<number>): number {
  let sum = 0
  for (const logP of logSoftmax(logits)) sum -= Math.exp(logP) * logP
  return sum
}
