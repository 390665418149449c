import type { Arch, LayerSpec, WeightRef } from "./arch.js"
import type { Fields } from "./fields.js"
import { gptFrame } from "./gpt-frame.js"
import { activation, linear, vector } from "./shared.js"

/** GPT-Neo (TinyStories): learned positions, scores without scaling, global and local layers. */
export function gptNeoArch(config: Fields, prefix: string): Arch {
  const width = config.size("hidden_size", 2048)
  const count = config.optionalCount("num_layers") ?? config.count("num_hidden_layers", 24)
  const heads = config.optionalCount("num_heads") ?? config.count("num_attention_heads", 16)
  config.ignore("num_hidden_layers", "num_attention_heads")
  if (width % heads !== 0) config.fail(`has a width of ${width}, which ${heads} heads do not divide`)
  const headDim = width / heads
  const mlpWidth = config.optionalSize("intermediate_size") ?? 4 * width
  const vocab = config.size("vocab_size", 50257)
  const eps = config.number("layer_norm_epsilon", 1e-5, "not negative")
  const std = config.optionalNumber("initializer_range", "not negative") ?? 0.02
  const maxPositions = config.size("max_position_embeddings", 2048)
  const tied = config.boolean("tie_word_embeddings", true)
  const act = activation(config, "activation_function", "gelu_new")
  const window = config.size("window_size", 256)
  const local = localLayers(config, count)

  const layers = Array.from({ length: count }, (_, i): LayerSpec => {
    const at = `${prefix}h.${i}.`
    const attn = `${at}attn.attention.`
    const weights: Record<string, WeightRef> = {
      "norm1.weight": vector(`${at}ln_1.weight`, width, 1),
      "norm1.bias": vector(`${at}ln_1.bias`, width, 0),
      "q.weight": linear(`${attn}q_proj.weight`, width, width, std),
      "k.weight": linear(`${attn}k_proj.weight`, width, width, std),
      "v.weight": linear(`${attn}v_proj.weight`, width, width, std),
      "o.weight": linear(`${attn}out_proj.weight`, width, width, std),
      "o.bias": vector(`${attn}out_proj.bias`, width, 0),
      "norm2.weight": vector(`${at}ln_2.weight`, width, 1),
      "norm2.bias": vector(`${at}ln_2.bias`, width, 0),
      "up.weight": linear(`${at}mlp.c_fc.weight`, mlpWidth, width, std),
      "up.bias": vector(`${at}mlp.c_fc.bias`, mlpWidth, 0),
      "down.weight": linear(`${at}mlp.c_proj.weight`, width, mlpWidth, std),
      "down.bias": vector(`${at}mlp.c_proj.bias`, width, 0),
    }
    return {
      kind: {
        width,
        heads,
        kvHeads: heads,
        headDim,
        mlpWidth,
        norm: { type: "layer", eps },
        attnScale: 1,
        window: local[i] ? window : undefined,
        qkNorm: false,
        vNorm: false,
        kAsV: false,
        attnBias: { q: false, k: false, v: false, o: true },
        mlpBias: true,
        gated: false,
        activation: act,
        postNorms: false,
        parallel: false,
        layerScalar: false,
      },
      weights,
    }
  })
  return { modelType: "gpt_neo", layers, ...gptFrame(prefix, { width, vocab, maxPositions, eps, std, tied }) }
}

/** `attention_types` is [[[kind, …], repeats], …]; `attention_layers` is the list written out. */
function localLayers(config: Fields, count: number): boolean[] {
  const types = config.optionalList("attention_types") ?? [[["global", "local"], count / 2]]
  const written = config.optionalList("attention_layers")
  const kinds: unknown[] = []
  for (const item of types) {
    if (!Array.isArray(item) || !Array.isArray(item[0]) || !Number.isInteger(item[1]) || item[1] < 0 || item[1] > count)
      config.fail(`has "attention_types" of an unknown form`)
    for (let n = 0; n < item[1]; n++) kinds.push(...item[0])
  }
  const layers = written ?? kinds
  if (layers.length !== count) config.fail(`describes ${layers.length} attention layers for ${count} layers`)
  return layers.map((kind) => {
    if (kind !== "global" && kind !== "local")
      config.fail(`has the attention kind ${JSON.stringify(kind)}, which is not supported`)
    return kind === "local"
  })
}
