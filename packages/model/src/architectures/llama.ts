import type { Arch, LayerSpec, WeightRef } from "./arch.js"
import type { Fields } from "./fields.js"
import { activation, contextLength, layerTypes, linear, requireCausal, rope, ropeParameters, vector } from "./shared.js"

/** What separates the Llama-shaped families. */
interface Family {
  readonly qkvBias: "config" | "always"
  readonly qkNorm: boolean
  readonly sliding: boolean
}

const FAMILIES: Readonly<Record<string, Family>> = {
  llama: { qkvBias: "config", qkNorm: false, sliding: false },
  qwen2: { qkvBias: "always", qkNorm: false, sliding: true },
  qwen3: { qkvBias: "config", qkNorm: true, sliding: true },
}

/** Llama, Qwen2 and Qwen3: pre-norm RMS, rotary, gated MLP. */
export function llamaArch(config: Fields, prefix: string): Arch {
  const modelType = config.optionalString("model_type")!
  const family = FAMILIES[modelType]!
  const width = config.size("hidden_size")
  const count = config.count("num_hidden_layers")
  const heads = config.count("num_attention_heads")
  const kvHeads = config.optionalCount("num_key_value_heads") ?? heads
  const headDim = config.optionalSize("head_dim") ?? (modelType === "qwen3" ? 128 : Math.floor(width / heads))
  if (heads % kvHeads !== 0) config.fail(`has ${heads} heads, which is no multiple of ${kvHeads} key-value heads`)
  const mlpWidth = config.size("intermediate_size")
  const vocab = config.size("vocab_size")
  const eps = config.number("rms_norm_eps", 1e-6, "not negative")
  const std = config.optionalNumber("initializer_range", "not negative") ?? 0.02
  const maxPositions = config.size("max_position_embeddings", modelType === "llama" ? 2048 : 32768)
  const tied = config.boolean("tie_word_embeddings", false)
  const attentionBias = config.optionalBoolean("attention_bias") ?? false
  const mlpBias = modelType === "llama" && config.boolean("mlp_bias", false)
  const act = activation(config, "hidden_act", "silu")
  requireCausal(config)

  const useWindow = family.sliding && config.boolean("use_sliding_window", false)
  const window = family.sliding ? config.optionalSize("sliding_window") : undefined
  const fullBelow = family.sliding ? (config.optionalNumber("max_window_layers") ?? 28) : 0
  const effectiveWindow = useWindow ? (window ?? 4096) : undefined
  const sliding = family.sliding
    ? layerTypes(config, count, (i) => effectiveWindow !== undefined && i >= fullBelow)
    : Array.from({ length: count }, () => false)
  if (!family.sliding) config.ignore("layer_types")
  if (effectiveWindow === undefined && sliding.some(Boolean))
    config.fail(`has sliding layers although "use_sliding_window" is not set`)

  const parameters = ropeParameters(config, 10_000)
  const context = contextLength(parameters, maxPositions)
  const table = rope(parameters, headDim, maxPositions)
  const qkvBias = family.qkvBias === "always" || attentionBias
  const oBias = family.qkvBias === "always" ? false : attentionBias

  const layers = Array.from({ length: count }, (_, i): LayerSpec => {
    const at = `${prefix}layers.${i}.`
    const weights: Record<string, WeightRef> = {
      "norm1.weight": vector(`${at}input_layernorm.weight`, width, 1),
      "q.weight": linear(`${at}self_attn.q_proj.weight`, heads * headDim, width, std),
      "k.weight": linear(`${at}self_attn.k_proj.weight`, kvHeads * headDim, width, std),
      "v.weight": linear(`${at}self_attn.v_proj.weight`, kvHeads * headDim, width, std),
      "o.weight": linear(`${at}self_attn.o_proj.weight`, width, heads * headDim, std),
      "norm2.weight": vector(`${at}post_attention_layernorm.weight`, width, 1),
      "gate.weight": linear(`${at}mlp.gate_proj.weight`, mlpWidth, width, std),
      "up.weight": linear(`${at}mlp.up_proj.weight`, mlpWidth, width, std),
      "down.weight": linear(`${at}mlp.down_proj.weight`, width, mlpWidth, std),
    }
    if (qkvBias) {
      weights["q.bias"] = vector(`${at}self_attn.q_proj.bias`, heads * headDim, 0)
      weights["k.bias"] = vector(`${at}self_attn.k_proj.bias`, kvHeads * headDim, 0)
      weights["v.bias"] = vector(`${at}self_attn.v_proj.bias`, kvHeads * headDim, 0)
    }
    if (oBias) weights["o.bias"] = vector(`${at}self_attn.o_proj.bias`, width, 0)
    if (mlpBias) {
      weights["gate.bias"] = vector(`${at}mlp.gate_proj.bias`, mlpWidth, 0)
      weights["up.bias"] = vector(`${at}mlp.up_proj.bias`, mlpWidth, 0)
      weights["down.bias"] = vector(`${at}mlp.down_proj.bias`, width, 0)
    }
    if (family.qkNorm) {
      weights["qNorm.weight"] = vector(`${at}self_attn.q_norm.weight`, headDim, 1)
      weights["kNorm.weight"] = vector(`${at}self_attn.k_norm.weight`, headDim, 1)
    }
    return {
      kind: {
        width,
        heads,
        kvHeads,
        headDim,
        mlpWidth,
        norm: { type: "rms", eps },
        attnScale: headDim ** -0.5,
        window: sliding[i] ? effectiveWindow : undefined,
        rope: "rope",
        rotaryWidth: table.width,
        qkNorm: family.qkNorm,
        vNorm: false,
        kAsV: false,
        attnBias: { q: qkvBias, k: qkvBias, v: qkvBias, o: oBias },
        mlpBias,
        gated: true,
        activation: act,
        postNorms: false,
        parallel: false,
        layerScalar: false,
      },
      weights,
    }
  })

  const embedding = linear(`${prefix}embed_tokens.weight`, vocab, width, std)
  return {
    modelType,
    width,
    vocab,
    maxPositions: context,
    ropes: { rope: table },
    embed: { table: embedding, scale: 1 },
    layers,
    final: { norm: { type: "rms", eps }, weight: vector(`${prefix}norm.weight`, width, 1) },
    head: { table: tied ? embedding : linear("lm_head.weight", vocab, width, std), tied },
  }
}
