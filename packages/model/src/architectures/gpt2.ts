import type { Arch, LayerSpec, WeightRef } from "./arch.js"
import type { Fields } from "./fields.js"
import { gptFrame } from "./gpt-frame.js"
import { activation, vector } from "./shared.js"

/** GPT-2: learned positions, LayerNorm, fused q k v stored [in, out]. */
export function gpt2Arch(config: Fields, prefix: string): Arch {
  const width = config.optionalSize("n_embd") ?? config.size("hidden_size", 768)
  const count = config.optionalCount("n_layer") ?? config.count("num_hidden_layers", 12)
  const heads = config.optionalCount("n_head") ?? config.count("num_attention_heads", 12)
  const maxPositions = config.optionalSize("n_positions") ?? config.size("max_position_embeddings", 1024)
  config.ignore("hidden_size", "num_hidden_layers", "num_attention_heads", "max_position_embeddings")
  if (width % heads !== 0) config.fail(`has a width of ${width}, which ${heads} heads do not divide`)
  const headDim = width / heads
  const mlpWidth = config.optionalSize("n_inner") ?? 4 * width
  const vocab = config.size("vocab_size", 50257)
  const eps = config.number("layer_norm_epsilon", 1e-5, "not negative")
  const std = config.optionalNumber("initializer_range", "not negative") ?? 0.02
  const tied = config.boolean("tie_word_embeddings", true)
  const act = activation(config, "activation_function", "gelu_new")
  const scaled = config.boolean("scale_attn_weights", true)
  const byLayer = config.boolean("scale_attn_by_inverse_layer_idx", false)
  if (config.boolean("add_cross_attention", false)) config.fail("has cross attention, which is not supported")
  // Residual projections start smaller by the square root of the number of residual additions.
  const residualStd = std / Math.sqrt(2 * count)

  const conv = (tensor: string, out: number, input: number, initStd: number): WeightRef => ({
    tensor,
    shape: [out, input],
    stored: [input, out],
    transform: { kind: "transpose" },
    init: { std: initStd },
  })
  const layers = Array.from({ length: count }, (_, i): LayerSpec => {
    const at = `${prefix}h.${i}.`
    const part = (index: number): WeightRef => ({
      tensor: `${at}attn.c_attn.weight`,
      shape: [width, width],
      stored: [width, 3 * width],
      transform: { kind: "part", index, of: 3, transposed: true },
      init: { std },
    })
    const biasPart = (index: number): WeightRef => ({
      tensor: `${at}attn.c_attn.bias`,
      shape: [width],
      stored: [3 * width],
      transform: { kind: "part", index, of: 3, transposed: false },
      init: { constant: 0 },
    })
    return {
      kind: {
        width,
        heads,
        kvHeads: heads,
        headDim,
        mlpWidth,
        norm: { type: "layer", eps },
        attnScale: (scaled ? headDim ** -0.5 : 1) / (byLayer ? i + 1 : 1),
        qkNorm: false,
        vNorm: false,
        kAsV: false,
        attnBias: { q: true, k: true, v: true, o: true },
        mlpBias: true,
        gated: false,
        activation: act,
        postNorms: false,
        parallel: false,
        layerScalar: false,
      },
      weights: {
        "norm1.weight": vector(`${at}ln_1.weight`, width, 1),
        "norm1.bias": vector(`${at}ln_1.bias`, width, 0),
        "q.weight": part(0),
        "k.weight": part(1),
        "v.weight": part(2),
        "q.bias": biasPart(0),
        "k.bias": biasPart(1),
        "v.bias": biasPart(2),
        "o.weight": conv(`${at}attn.c_proj.weight`, width, width, residualStd),
        "o.bias": vector(`${at}attn.c_proj.bias`, width, 0),
        "norm2.weight": vector(`${at}ln_2.weight`, width, 1),
        "norm2.bias": vector(`${at}ln_2.bias`, width, 0),
        "up.weight": conv(`${at}mlp.c_fc.weight`, mlpWidth, width, std),
        "up.bias": vector(`${at}mlp.c_fc.bias`, mlpWidth, 0),
        "down.weight": conv(`${at}mlp.c_proj.weight`, width, mlpWidth, residualStd),
        "down.bias": vector(`${at}mlp.c_proj.bias`, width, 0),
      },
    }
  })
  return { modelType: "gpt2", layers, ...gptFrame(prefix, { width, vocab, maxPositions, eps, std, tied }) }
}
