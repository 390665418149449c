import { expect, it } from "vitest"
import { type Arch, knownArchitectures, type LayerSpec } from "../../src/architectures/index.js"
import { archOf, type Config, MODEL_TYPES, type ModelType, withFields } from "../support/configs.js"

const biases = ({ weights }: LayerSpec) => Object.keys(weights).filter((name) => name.endsWith(".bias"))
const of =
  <K extends keyof LayerSpec["kind"]>(key: K) =>
  ({ layers }: Arch) =>
    layers.map(({ kind }) => kind[key])

/** A field of a config and what it decides. */
const SWITCHES: [modelType: ModelType, fields: Config, read: (arch: Arch) => unknown, value: unknown][] = [
  ["llama", {}, ({ layers }) => biases(layers[0]!), []],
  ["llama", { attention_bias: true }, ({ layers }) => biases(layers[0]!), ["q.bias", "k.bias", "v.bias", "o.bias"]],
  ["llama", { mlp_bias: true }, ({ layers }) => biases(layers[0]!), ["gate.bias", "up.bias", "down.bias"]],
  ["llama", { head_dim: 16 }, of("attnScale"), [0.25, 0.25, 0.25, 0.25]],
  ["llama", { num_key_value_heads: 1 }, of("kvHeads"), [1, 1, 1, 1]],
  ["llama", { rms_norm_eps: 0.25 }, ({ final }) => final.norm, { type: "rms", eps: 0.25 }],
  ["llama", { hidden_act: "relu2" }, of("activation"), ["relu2", "relu2", "relu2", "relu2"]],
  ["llama", { initializer_range: 0.5 }, ({ embed }) => embed.table.init, { std: 0.5 }],
  ["llama", { max_position_embeddings: 7 }, ({ maxPositions }) => maxPositions, 7],
  ["llama", { tie_word_embeddings: true }, ({ head }) => head.tied, true],
  ["llama", {}, ({ head }) => head.tied, false],
  ["qwen2", {}, ({ layers }) => biases(layers[0]!), ["q.bias", "k.bias", "v.bias"]],
  ["qwen2", { use_sliding_window: true, sliding_window: 3, max_window_layers: 1 }, of("window"), [undefined, 3, 3, 3]],
  ["qwen3", {}, of("qkNorm"), [true, true, true, true]],
  ["qwen3", { attention_bias: true }, ({ layers }) => biases(layers[0]!).length, 4],
  ["gemma2", { sliding_window: 3 }, of("window"), [3, undefined, 3, undefined]],
  ["gemma2", { attn_logit_softcapping: 4 }, of("attnSoftcap"), [4, 4, 4, 4]],
  ["gemma2", { attn_logit_softcapping: null }, ({ layers }) => layers[0]!.kind.attnSoftcap, undefined],
  ["gemma2", { final_logit_softcapping: null }, ({ head }) => head.softcap, undefined],
  ["gemma2", { query_pre_attn_scalar: 64 }, of("attnScale"), [0.125, 0.125, 0.125, 0.125]],
  ["gemma2", { hidden_size: 16 }, ({ embed }) => embed.scale, 4],
  ["gemma2", {}, of("postNorms"), [true, true, true, true]],
  ["gemma2", { tie_word_embeddings: false }, ({ head }) => head.table.tensor, "lm_head.weight"],
  ["gemma3_text", { attn_logit_softcapping: 4 }, ({ layers }) => layers[0]!.kind.attnSoftcap, undefined],
  ["gemma3_text", {}, ({ head }) => head.softcap, undefined],
  ["gemma3_text", { final_logit_softcapping: 4 }, ({ head }) => head.softcap, 4],
  ["gemma3_text", { sliding_window_pattern: 2 }, of("rope"), ["local", "global", "local", "global"]],
  ["gemma4_text", {}, of("headDim"), [8, 8, 8, 8, 8, 16]],
  ["gemma4_text", { attention_k_eq_v: true }, of("kAsV"), [false, false, false, false, false, true]],
  ["gemma4_text", { attention_k_eq_v: true, num_global_key_value_heads: 1 }, of("kvHeads"), [2, 2, 2, 2, 2, 1]],
  // Only K = V gives global layers a number of key-value heads of their own.
  ["gemma4_text", { num_global_key_value_heads: 1 }, of("kvHeads"), [2, 2, 2, 2, 2, 2]],
  [
    "gemma4_text",
    { num_kv_shared_layers: 2, sliding_window_pattern: undefined, layer_types: everyOther(6) },
    ({ layers }) => layers.map(({ kind }) => kind.storesKv ?? kind.readsKv?.toUpperCase()),
    [undefined, undefined, "local", "global", "LOCAL", "GLOBAL"],
  ],
  [
    "gemma4_text",
    { num_kv_shared_layers: 2, layer_types: everyOther(6), use_double_wide_mlp: true },
    of("mlpWidth"),
    [40, 40, 40, 40, 80, 80],
  ],
  ["gemma4_text", {}, ({ embed }) => embed.perLayer?.table.shape, [50, 24]],
  ["gemma4_text", { hidden_size_per_layer_input: 0 }, ({ embed }) => embed.perLayer, undefined],
  ["gemma4_unified_text", {}, ({ embed }) => embed.perLayer, undefined],
  ["gemma4_text", {}, of("layerScalar"), new Array(6).fill(true)],
  // The family ends on a global layer, whatever the list says.
  [
    "gemma4_text",
    { layer_types: new Array(6).fill("sliding_attention") },
    ({ layers }) => layers[5]!.kind.window,
    undefined,
  ],
  ["gpt2", {}, of("attnScale"), [6 ** -0.5, 6 ** -0.5]],
  ["gpt2", { scale_attn_weights: false }, of("attnScale"), [1, 1]],
  ["gpt2", { scale_attn_weights: false, scale_attn_by_inverse_layer_idx: true }, of("attnScale"), [1, 0.5]],
  ["gpt2", { n_inner: 10 }, of("mlpWidth"), [10, 10]],
  ["gpt2", { activation_function: "relu" }, of("activation"), ["relu", "relu"]],
  ["gpt2", { tie_word_embeddings: false }, ({ head }) => head.table.tensor, "lm_head.weight"],
  ["gpt_neox", {}, of("parallel"), [true, true, true, true]],
  ["gpt_neox", { use_parallel_residual: false }, of("parallel"), [false, false, false, false]],
  ["gpt_neox", { attention_bias: false }, ({ layers }) => "q.bias" in layers[0]!.weights, false],
  ["gpt_neox", { rotary_pct: 1 }, of("rotaryWidth"), [6, 6, 6, 6]],
  ["gpt_neo", { window_size: 3 }, of("window"), [undefined, 3, undefined, 3]],
  ["gpt_neo", { intermediate_size: 10 }, of("mlpWidth"), [10, 10, 10, 10]],
  ["gpt_neo", {}, of("attnScale"), [1, 1, 1, 1]],
]

function everyOther(count: number): string[] {
  return Array.from({ length: count }, (_, i) => (i % 2 === 0 ? "sliding_attention" : "full_attention"))
}

it.each(SWITCHES)("%s with %j", (modelType, fields, read, value) => {
  expect(read(archOf(withFields(modelType, fields)))).toEqual(value)
})

it("is tried on every architecture", () => {
  expect(MODEL_TYPES.toSorted()).toEqual(knownArchitectures().toSorted())
})
