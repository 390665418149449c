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
  needs(logits, 1)
  checkFinite("the logits", logits)
  let largest = logits[0]!
  for (let i = 1; i < logits.length; i++) if (logits[i]! > largest) largest = logits[i]!
  let sum = 0
  for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i]! - largest)
  return largest + Math.log(sum)
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
  return Float64Array.from(logits, (logit) => logit - total)
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
  return logSoftmax(logits).map(Math.exp)
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
