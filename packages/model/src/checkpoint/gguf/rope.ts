import type { Facts } from "./facts.js"

/** HF's `rope_scaling` from the file's keys; undefined without scaling. Errors: `KeyUnsupported`. */
export function ropeScaling(facts: Facts): Record<string, unknown> | undefined {
  const type = facts.value("rope.scaling.type")
  const factor = facts.optionalNumber("rope.scaling.factor")
  const original = facts.optionalSize("rope.scaling.original_context_length")
  const fast = facts.optionalNumber("rope.scaling.yarn_beta_fast")
  const slow = facts.optionalNumber("rope.scaling.yarn_beta_slow")
  // The older spelling of linear scaling.
  const old = facts.optionalNumber("rope.scale_linear")
  facts.ignore("rope.scaling.finetuned")
  facts.only("rope.scaling.attn_factor", 1)
  facts.only("rope.scaling.yarn_ext_factor", 1, -1)
  facts.only("rope.scaling.yarn_attn_factor", 1)
  const linear = factor ?? old
  if (linear !== undefined && linear <= 0) throw facts.wrong("rope.scaling.factor", "is not positive")
  if (type === undefined || type === "none" || type === "linear") {
    // llama.cpp takes a factor without a type for linear scaling.
    if (type === "none" || linear === undefined || linear === 1) return undefined
    return { rope_type: "linear", factor: linear }
  }
  if (type !== "yarn") throw facts.wrong("rope.scaling.type", `is ${JSON.stringify(type)}, which is not supported`)
  if (factor === undefined) throw facts.wrong("rope.scaling.factor", "lacks a needed key", "KeyMissing")
  const yarn: Record<string, unknown> = { rope_type: "yarn", factor }
  if (original !== undefined) yarn.original_max_position_embeddings = original
  if (fast !== undefined) yarn.beta_fast = fast
  if (slow !== undefined) yarn.beta_slow = slow
  return yarn
}

const LLAMA3 = { original_max_position_embeddings: 8192, low_freq_factor: 1, high_freq_factor: 4 }

/**
 * Llama 3.1 and later: the converter folds the scaling into one divisor for each rotary frequency
 * (`rope_freqs.weight`). Finds HF's `llama3` scaling with the divisors `factors`, or undefined if it is none of those
 * that exist; `{}` when all divisors are 1.
 */
export function llama3Scaling(factors: Float32Array, theta: number): Record<string, unknown> | undefined {
  const factor = Math.round(factors.reduce((x, y) => Math.max(x, y), 0))
  if (factors.every((f) => f === 1)) return {}
  const dim = 2 * factors.length
  const fits = factors.every((f, j) => {
    const turns = LLAMA3.original_max_position_embeddings / (2 * Math.PI * theta ** ((2 * j) / dim))
    const smooth = (turns - LLAMA3.low_freq_factor) / (LLAMA3.high_freq_factor - LLAMA3.low_freq_factor)
    const expected = smooth < 0 ? factor : smooth > 1 ? 1 : 1 / ((1 - smooth) / factor + smooth)
    return Math.abs(f - expected) <= 1e-5 * expected
  })
  return fits ? { rope_type: "llama3", factor, ...LLAMA3 } : undefined
}
