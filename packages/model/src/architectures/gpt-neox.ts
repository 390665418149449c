import type { Arch, LayerSpec, WeightRef } from "./arch.js"
import type { Fields } from "./fields.js"
import { activation, contextLength, linear, requireCausal, rope, ropeParameters, vector } from "./shared.js"

/** GPT-NeoX (Pythia): rotary on a part of each head, q k v interleaved by head, parallel residual. */
export function gptNeoxArch(config: Fields, prefix: string): Arch {
  const width = config.size("hidden_size")
  const count = config.count("num_hidden_layers")
  const heads = config.count("num_attention_heads")
  if (width % heads !== 0) config.fail(`has a width of ${width}, which ${heads} heads do not divide`)
  const headDim = width / heads
  const mlpWidth = config.size("intermediate_size")
  const vocab = config.size("vocab_size")
  const eps = config.number("layer_norm_eps", 1e-5, "not negative")
  const std = config.optionalNumber("initializer_range", "not negative") ?? 0.02
  const maxPositions = config.size("max_position_embeddings", 2048)
  const tied = config.boolean("tie_word_embeddings", false)
  const parallel = config.boolean("use_parallel_residual", true)
  const bias = config.boolean("attention_bias", true)
  const act = activation(config, "hidden_act", "gelu")
  requireCausal(config)
  const theta = config.optionalNumber("rotary_emb_base", "positive") ?? 10_000
  const rotary = config.optionalNumber("rotary_pct", "positive") ?? 0.25
  const parameters = ropeParameters(config, theta)
  const context = contextLength(parameters, maxPositions)
  const table = rope(parameters, headDim, maxPositions, rotary)

  const layers = Array.from({ length: count }, (_, i): LayerSpec => {
    const at = `${prefix}layers.${i}.`
    const qkv = (index: 0 | 1 | 2): WeightRef => ({
      tensor: `${at}attention.query_key_value.weight`,
      shape: [width, width],
      stored: [3 * width, width],
      transform: { kind: "interleaved", index, heads, headDim },
      init: { std },
    })
    const qkvBias = (index: 0 | 1 | 2): WeightRef => ({
      tensor: `${at}attention.query_key_value.bias`,
      shape: [width],
      stored: [3 * width],
      transform: { kind: "interleaved", index, heads, headDim },
      init: { constant: 0 },
    })
    const weights: Record<string, WeightRef> = {
      "norm1.weight": vector(`${at}input_layernorm.weight`, width, 1),
      "norm1.bias": vector(`${at}input_layernorm.bias`, width, 0),
      "q.weight": qkv(0),
      "k.weight": qkv(1),
      "v.weight": qkv(2),
      "o.weight": linear(`${at}attention.dense.weight`, width, width, std),
      "norm2.weight": vector(`${at}post_attention_layernorm.weight`, width, 1),
      "norm2.bias": vector(`${at}post_attention_layernorm.bias`, width, 0),
      "up.weight": linear(`${at}mlp.dense_h_to_4h.weight`, mlpWidth, width, std),
      "up.bias": vector(`${at}mlp.dense_h_to_4h.bias`, mlpWidth, 0),
      "down.weight": linear(`${at}mlp.dense_4h_to_h.weight`, width, mlpWidth, std),
      "down.bias": vector(`${at}mlp.dense_4h_to_h.bias`, width, 0),
    }
    if (bias) {
      weights["q.bias"] = qkvBias(0)
      weights["k.bias"] = qkvBias(1)
      weights["v.bias"] = qkvBias(2)
      weights["o.bias"] = vector(`${at}attention.dense.bias`, width, 0)
    }
    return {
      kind: {
        width,
        heads,
        kvHeads: heads,
        headDim,
        mlpWidth,
        norm: { type: "layer", eps },
        attnScale: headDim ** -0.5,
        rope: "rope",
        rotaryWidth: table.width,
        qkNorm: false,
        vNorm: false,
        kAsV: false,
        attnBias: { q: bias, k: bias, v: bias, o: bias },
        mlpBias: true,
        gated: false,
        activation: act,
        postNorms: false,
        parallel,
        layerScalar: false,
      },
      weights,
    }
  })
  const embedding = linear(`${prefix}embed_in.weight`, vocab, width, std)
  return {
    modelType: "gpt_neox",
    width,
    vocab,
    maxPositions: context,
    ropes: { rope: table },
    embed: { table: embedding, scale: 1 },
    layers,
    final: {
      norm: { type: "layer", eps },
      weight: vector(`${prefix}final_layer_norm.weight`, width, 1),
      bias: vector(`${prefix}final_layer_norm.bias`, width, 0),
    },
    head: { table: tied ? embedding : linear("embed_out.weight", vocab, width, std), tied },
  }
}
