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
