import type { Facts } from "./facts.js"

/**
 * Gemma's own keys. The file leaves open what HF's config class and llama.cpp both fix: the pattern of windows, the
 * local rotary base and, mostly, the scale of the scores.
 */
export function gemmaConfig(
  type: "gemma2" | "gemma3_text",
  facts: Facts,
  base: Record<string, unknown>,
  warnings: string[],
): Record<string, unknown> {
  const layers = base.num_hidden_layers as number
  const third = type === "gemma3_text"
  const config: Record<string, unknown> = {
    model_type: type,
    ...base,
    hidden_activation: "gelu_pytorch_tanh",
    sliding_window: third
      ? facts.size("attention.sliding_window")
      : (facts.optionalSize("attention.sliding_window") ?? 4096),
    layer_types: layerTypes(facts, layers, third ? 6 : 2),
    query_pre_attn_scalar: scoreScalar(facts, base, third, warnings),
    attn_logit_softcapping: cap(facts, "attn_logit_softcapping", third ? null : 50),
    final_logit_softcapping: cap(facts, "final_logit_softcapping", third ? null : 30),
  }
  if (third) {
    const global = facts.optionalPositive("rope.global.freq_base")
    if (global !== undefined) config.rope_theta = global
    else if (facts.value("rope.freq_base") === undefined) config.rope_theta = 1_000_000
    config.rope_local_base_freq =
      facts.optionalPositive("rope.freq_base_swa") ?? facts.optionalPositive("rope.local.freq_base") ?? 10_000
  }
  return config
}

/** The pattern is a period, or a list of which layers slide; every period-th layer sees everything. */
function layerTypes(facts: Facts, layers: number, absent: number): string[] {
  const key = "attention.sliding_window_pattern"
  const value = facts.value(key)
  const name = (slides: boolean) => (slides ? "sliding_attention" : "full_attention")
  if (Array.isArray(value) && typeof value[0] === "boolean") {
    if (value.length !== layers) throw facts.wrong(key, `lists ${value.length} of ${layers} layers`)
    return value.map((slides) => name(slides === true))
  }
  const period = facts.optionalSize(key) ?? absent
  return Array.from({ length: layers }, (_, i) => name((i + 1) % period !== 0))
}

/** 0 means no soft cap. */
function cap(facts: Facts, key: string, absent: number | null): number | null {
  return (facts.optionalNumber(key) ?? absent) || null
}

/**
 * Scores are scaled by scalar^-1/2. HF's classes say 256, which is every published size but the 27B ones: those divide
 * by the width over the heads (llama.cpp knows them by their number of layers too).
 */
function scoreScalar(facts: Facts, base: Record<string, unknown>, third: boolean, warnings: string[]): number {
  const scale = facts.optionalNumber("attention.scale")
  if (scale !== undefined && scale > 0) return scale ** -2
  if (base.num_hidden_layers === (third ? 62 : 46))
    return (base.hidden_size as number) / (base.num_attention_heads as number)
  if (base.head_dim !== 256)
    warnings.push("the file does not say query_pre_attn_scalar: 256, the default of the architecture, is assumed")
  return 256
}
