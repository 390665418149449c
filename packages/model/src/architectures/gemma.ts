import type { Arch, LayerSpec, WeightRef } from "./arch.js"
import { Fields } from "./fields.js"
import type { RopeSpec } from "./rope.js"
import {
  activation,
  centredVector,
  contextLength,
  layerTypes,
  linear,
  requireCausal,
  rope,
  ropeParameters,
  vector,
} from "./shared.js"

const f32 = Math.fround

/** Gemma-2 and Gemma-3 text: sandwich norms with 1 + w, scaled embedding, local and global layers. */
export function gemmaArch(config: Fields, prefix: string): Arch {
  const modelType = config.optionalString("model_type")!
  const third = modelType === "gemma3_text"
  const width = config.size("hidden_size", 2304)
  const count = config.count("num_hidden_layers", 26)
  const heads = config.count("num_attention_heads", 8)
  const kvHeads = config.count("num_key_value_heads", 4)
  const headDim = config.size("head_dim", 256)
  if (heads % kvHeads !== 0) config.fail(`has ${heads} heads, which is no multiple of ${kvHeads} key-value heads`)
  const mlpWidth = config.size("intermediate_size", 9216)
  const vocab = config.size("vocab_size", third ? 262_208 : 256_000)
  const eps = config.number("rms_norm_eps", 1e-6, "not negative")
  const std = config.optionalNumber("initializer_range", "not negative") ?? 0.02
  const maxPositions = config.size("max_position_embeddings", third ? 131_072 : 8192)
  const tied = config.boolean("tie_word_embeddings", true)
  const bias = config.boolean("attention_bias", false)
  const act = activation(config, "hidden_activation", "gelu_pytorch_tanh")
  config.ignore("hidden_act")
  requireCausal(config)
  const window = config.size("sliding_window", 4096)
  const attnScale = config.number("query_pre_attn_scalar", 256, "positive") ** -0.5
  const givenSoftcap = config.optionalNumber("attn_logit_softcapping", "positive")
  // Gemma-3's attention takes no soft cap, whatever the config says.
  const attnSoftcap = third ? undefined : softcap(config, "attn_logit_softcapping", givenSoftcap, 50)
  const finalSoftcap = softcap(
    config,
    "final_logit_softcapping",
    config.optionalNumber("final_logit_softcapping", "positive"),
    third ? undefined : 30,
  )
  const pattern = third
    ? (config.optionalSize("sliding_window_pattern") ?? config.optionalSize("_sliding_window_pattern") ?? 6)
    : 2
  config.ignore("sliding_window_pattern", "_sliding_window_pattern")
  const sliding = layerTypes(config, count, (i) => (i + 1) % pattern !== 0)

  const parameters = ropeParameters(config, third ? 1_000_000 : 10_000, third ? "full_attention" : undefined)
  const context = contextLength(parameters, maxPositions)
  const ropes: Record<string, RopeSpec> = third
    ? {
        global: rope(parameters, headDim, maxPositions),
        local: rope(localRope(config), headDim, maxPositions),
      }
    : { global: rope(parameters, headDim, maxPositions) }

  const layers = Array.from({ length: count }, (_, i): LayerSpec => {
    const at = `${prefix}layers.${i}.`
    const weights: Record<string, WeightRef> = {
      "norm1.weight": centredVector(`${at}input_layernorm.weight`, width),
      "q.weight": linear(`${at}self_attn.q_proj.weight`, heads * headDim, width, std),
      "k.weight": linear(`${at}self_attn.k_proj.weight`, kvHeads * headDim, width, std),
      "v.weight": linear(`${at}self_attn.v_proj.weight`, kvHeads * headDim, width, std),
      "o.weight": linear(`${at}self_attn.o_proj.weight`, width, heads * headDim, std),
      "postAttn.weight": centredVector(`${at}post_attention_layernorm.weight`, width),
      "norm2.weight": centredVector(`${at}pre_feedforward_layernorm.weight`, width),
      "gate.weight": linear(`${at}mlp.gate_proj.weight`, mlpWidth, width, std),
      "up.weight": linear(`${at}mlp.up_proj.weight`, mlpWidth, width, std),
      "down.weight": linear(`${at}mlp.down_proj.weight`, width, mlpWidth, std),
      "postMlp.weight": centredVector(`${at}post_feedforward_layernorm.weight`, width),
    }
    if (bias) {
      weights["q.bias"] = vector(`${at}self_attn.q_proj.bias`, heads * headDim, 0)
      weights["k.bias"] = vector(`${at}self_attn.k_proj.bias`, kvHeads * headDim, 0)
      weights["v.bias"] = vector(`${at}self_attn.v_proj.bias`, kvHeads * headDim, 0)
      weights["o.bias"] = vector(`${at}self_attn.o_proj.bias`, width, 0)
    }
    if (third) {
      weights["qNorm.weight"] = centredVector(`${at}self_attn.q_norm.weight`, headDim)
      weights["kNorm.weight"] = centredVector(`${at}self_attn.k_norm.weight`, headDim)
    }
    return {
      kind: {
        width,
        heads,
        kvHeads,
        headDim,
        mlpWidth,
        norm: { type: "rms", eps },
        attnScale,
        attnSoftcap,
        window: sliding[i] ? window : undefined,
        rope: third && sliding[i] ? "local" : "global",
        rotaryWidth: ropes.global!.width,
        qkNorm: third,
        vNorm: false,
        kAsV: false,
        attnBias: { q: bias, k: bias, v: bias, o: bias },
        mlpBias: false,
        gated: true,
        activation: act,
        postNorms: true,
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
    ropes,
    embed: { table: embedding, scale: f32(Math.sqrt(width)) },
    layers,
    final: { norm: { type: "rms", eps }, weight: centredVector(`${prefix}norm.weight`, width) },
    head: { table: tied ? embedding : linear("lm_head.weight", vocab, width, std), softcap: finalSoftcap, tied },
  }
}

/** An explicit null switches a cap off; an absent field means the class default. */
function softcap(
  config: Fields,
  key: string,
  given: number | undefined,
  otherwise: number | undefined,
): number | undefined {
  if (given !== undefined) return given
  return config.isNull(key) ? undefined : otherwise
}

/** Local layers have a base of their own and never the global layers' scaling. */
function localRope(config: Fields) {
  const base = config.optionalNumber("rope_local_base_freq", "positive") ?? 10_000
  const nested = config.optionalObject("rope_parameters")?.optionalObject("sliding_attention")
  if (nested) return ropeParameters(config, base, "sliding_attention")
  return { theta: base, type: "default", raw: new Fields({}, "config.json > rope_parameters > sliding_attention") }
}
