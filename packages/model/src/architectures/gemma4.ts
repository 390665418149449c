import { FmriError } from "@llm-fmri/errors"
import type { Arch, LayerSpec, PerLayerInputs, WeightRef } from "./arch.js"
import { Fields } from "./fields.js"
import { activation, layerTypes, linear, requireCausal, rope, ropeParameters, vector } from "./shared.js"

const f32 = Math.fround

/** Gemma-4 text, dense: two head sizes, K as V, shared keys and values, per-layer inputs, a scalar a layer. */
export function gemma4Arch(config: Fields, prefix: string): Arch {
  const modelType = config.optionalString("model_type")!
  const unified = modelType === "gemma4_unified_text"
  if (config.boolean("enable_moe_block", false))
    throw new FmriError(
      "UnsupportedConfig",
      `${config.where("enable_moe_block")} is true: mixtures of experts are not supported.`,
      {
        fix: "Use a dense Gemma-4 (E2B, E4B, 12B or 31B).",
      },
    )
  config.ignore("num_experts", "top_k_experts", "moe_intermediate_size", "expert_intermediate_size")
  const width = config.size("hidden_size", 2304)
  const count = config.count("num_hidden_layers", 30)
  const heads = config.count("num_attention_heads", 8)
  const baseKvHeads = config.count("num_key_value_heads", 4)
  const baseHeadDim = config.size("head_dim", 256)
  const mlpWidth = config.size("intermediate_size", 9216)
  const vocab = config.size("vocab_size", 262_144)
  const eps = config.number("rms_norm_eps", 1e-6, "not negative")
  const std = config.optionalNumber("initializer_range", "not negative") ?? 0.02
  const maxPositions = config.size("max_position_embeddings", unified ? 262_144 : 131_072)
  const tied = config.boolean("tie_word_embeddings", true)
  const bias = config.boolean("attention_bias", false)
  const act = activation(config, "hidden_activation", "gelu_pytorch_tanh")
  config.ignore("hidden_act")
  requireCausal(config)
  const window = config.size("sliding_window", unified ? 1024 : 512)
  const finalSoftcap = config.optionalNumber("final_logit_softcapping", "positive")
  const kEqualsV = config.boolean("attention_k_eq_v", false)
  const shared = config.optionalNumber("num_kv_shared_layers") ?? 0
  if (!Number.isInteger(shared) || shared < 0 || shared >= count)
    config.fail(`has ${shared} "num_kv_shared_layers" of ${count} layers`)
  const doubleWide = config.boolean("use_double_wide_mlp", false)
  const perLayerWidth =
    unified || config.raw("hidden_size_per_layer_input") === 0 ? 0 : config.size("hidden_size_per_layer_input", 256)
  const perLayerVocab = unified ? 0 : config.size("vocab_size_per_layer_input", 262_144)
  config.ignore("vocab_size_per_layer_input")

  const sliding = layerTypes(config, count, (i) => (i + 1) % 6 !== 0)
  sliding[count - 1] = false // the family always ends on a global layer
  const sizes = layerSizes(config, sliding, { kvHeads: baseKvHeads, headDim: baseHeadDim }, kEqualsV)
  const firstShared = count - shared
  const producers = {
    local: sliding.lastIndexOf(true, firstShared - 1),
    global: sliding.lastIndexOf(false, firstShared - 1),
  }
  for (let i = firstShared; i < count; i++)
    if (producers[sliding[i] ? "local" : "global"] < 0)
      config.fail(`shares keys and values at layer ${i}, but no earlier layer of its kind makes them`)

  const ropes = Object.fromEntries(
    sliding.map((local, i) => {
      const name = `${local ? "local" : "global"}.${sizes[i]!.headDim}`
      const parameters = hasRope(config)
        ? ropeParameters(config, local ? 10_000 : 1_000_000, local ? "sliding_attention" : "full_attention")
        : {
            theta: local ? 10_000 : 1_000_000,
            type: local ? "default" : "proportional",
            partial: local ? 1 : 0.25,
            raw: new Fields({}, "config.json > rope_parameters"),
          }
      return [name, rope(parameters, sizes[i]!.headDim, maxPositions)]
    }),
  )

  const layers = sliding.map((local, i): LayerSpec => {
    const { headDim, kvHeads } = sizes[i]!
    if (heads % kvHeads !== 0)
      config.fail(`has ${heads} heads, no multiple of ${kvHeads} key-value heads at layer ${i}`)
    const at = `${prefix}layers.${i}.`
    const reads = i >= firstShared
    const name = local ? "local" : "global"
    const stores = shared > 0 && i === producers[name]
    const kAsV = kEqualsV && !local
    const mlp = reads && doubleWide ? 2 * mlpWidth : mlpWidth
    const weights: Record<string, WeightRef> = {
      "norm1.weight": vector(`${at}input_layernorm.weight`, width, 1),
      "q.weight": linear(`${at}self_attn.q_proj.weight`, heads * headDim, width, std),
      "qNorm.weight": vector(`${at}self_attn.q_norm.weight`, headDim, 1),
      "o.weight": linear(`${at}self_attn.o_proj.weight`, width, heads * headDim, std),
      "postAttn.weight": vector(`${at}post_attention_layernorm.weight`, width, 1),
      "norm2.weight": vector(`${at}pre_feedforward_layernorm.weight`, width, 1),
      "gate.weight": linear(`${at}mlp.gate_proj.weight`, mlp, width, std),
      "up.weight": linear(`${at}mlp.up_proj.weight`, mlp, width, std),
      "down.weight": linear(`${at}mlp.down_proj.weight`, width, mlp, std),
      "postMlp.weight": vector(`${at}post_feedforward_layernorm.weight`, width, 1),
      layerScalar: vector(`${at}layer_scalar`, 1, 1),
    }
    if (!reads) {
      weights["k.weight"] = linear(`${at}self_attn.k_proj.weight`, kvHeads * headDim, width, std)
      weights["kNorm.weight"] = vector(`${at}self_attn.k_norm.weight`, headDim, 1)
      if (!kAsV) weights["v.weight"] = linear(`${at}self_attn.v_proj.weight`, kvHeads * headDim, width, std)
    }
    if (bias) {
      weights["q.bias"] = vector(`${at}self_attn.q_proj.bias`, heads * headDim, 0)
      weights["o.bias"] = vector(`${at}self_attn.o_proj.bias`, width, 0)
      if (!reads) {
        weights["k.bias"] = vector(`${at}self_attn.k_proj.bias`, kvHeads * headDim, 0)
        if (!kAsV) weights["v.bias"] = vector(`${at}self_attn.v_proj.bias`, kvHeads * headDim, 0)
      }
    }
    if (perLayerWidth > 0) {
      weights["perLayerGate.weight"] = linear(`${at}per_layer_input_gate.weight`, perLayerWidth, width, std)
      weights["perLayerOut.weight"] = linear(`${at}per_layer_projection.weight`, width, perLayerWidth, std)
      weights["postPerLayer.weight"] = vector(`${at}post_per_layer_input_norm.weight`, width, 1)
    }
    return {
      kind: {
        width,
        heads,
        kvHeads,
        headDim,
        mlpWidth: mlp,
        norm: { type: "rms", eps },
        attnScale: 1,
        window: local ? window : undefined,
        rope: `${name}.${headDim}`,
        rotaryWidth: ropes[`${name}.${headDim}`]!.width,
        qkNorm: true,
        vNorm: true,
        kAsV,
        readsKv: reads ? name : undefined,
        storesKv: stores ? name : undefined,
        attnBias: { q: bias, k: bias, v: bias, o: bias },
        mlpBias: false,
        gated: true,
        activation: act,
        postNorms: true,
        parallel: false,
        perLayerInput: perLayerWidth > 0 ? perLayerWidth : undefined,
        layerScalar: true,
      },
      weights,
    }
  })

  const perLayer: PerLayerInputs | undefined =
    perLayerWidth > 0
      ? {
          width: perLayerWidth,
          table: linear(`${prefix}embed_tokens_per_layer.weight`, perLayerVocab, count * perLayerWidth, std),
          tableScale: f32(Math.sqrt(perLayerWidth)),
          projection: linear(`${prefix}per_layer_model_projection.weight`, count * perLayerWidth, width, std),
          projectionScale: f32(width ** -0.5),
          norm: vector(`${prefix}per_layer_projection_norm.weight`, perLayerWidth, 1),
          eps,
          combineScale: f32(2 ** -0.5),
        }
      : undefined
  const embedding = linear(`${prefix}embed_tokens.weight`, vocab, width, std)
  return {
    modelType,
    width,
    vocab,
    maxPositions,
    ropes,
    embed: { table: embedding, scale: f32(Math.sqrt(width)), perLayer },
    layers,
    final: { norm: { type: "rms", eps }, weight: vector(`${prefix}norm.weight`, width, 1) },
    head: { table: tied ? embedding : linear("lm_head.weight", vocab, width, std), softcap: finalSoftcap, tied },
  }
}

function hasRope(config: Fields): boolean {
  return config.has("rope_parameters") || config.has("rope_scaling")
}

/** Head sizes a layer: `per_layer_config` (values equal to the base are left out) or the older flat keys. */
function layerSizes(
  config: Fields,
  sliding: readonly boolean[],
  base: { kvHeads: number; headDim: number },
  kEqualsV: boolean,
): { kvHeads: number; headDim: number }[] {
  const perLayer = config.optionalObject("per_layer_config")
  const globalHeadDim = config.optionalSize("global_head_dim")
  const globalKvHeads = config.optionalCount("num_global_key_value_heads")
  const sizes = sliding.map((local, i) => {
    if (perLayer) {
      const own =
        perLayer.optionalObject(String(i)) ?? perLayer.optionalObject(local ? "sliding_attention" : "full_attention")
      const size = {
        kvHeads: own?.optionalSize("num_key_value_heads") ?? base.kvHeads,
        headDim: own?.optionalSize("head_dim") ?? base.headDim,
      }
      own?.done()
      return size
    }
    if (local) return base
    return { headDim: globalHeadDim ?? 512, kvHeads: kEqualsV ? (globalKvHeads ?? base.kvHeads) : base.kvHeads }
  })
  perLayer?.done()
  return sizes
}
