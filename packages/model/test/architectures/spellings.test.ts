import { describe, expect, it } from "vitest"
import { readArch } from "../../src/architectures/index.js"
import { archOf, CONFIGS, type Config, type ModelType, withFields } from "../support/configs.js"

const alternating = (count: number, every: number) =>
  Array.from({ length: count }, (_, i) => ((i + 1) % every === 0 ? "full_attention" : "sliding_attention"))

/** Two ways to write the same config: mostly transformers 4 first, transformers 5 second. */
const SAME: [what: string, modelType: ModelType, one: Config, other: Config][] = [
  [
    "the base of the rotary",
    "llama",
    { rope_theta: 5e5 },
    { rope_parameters: { rope_type: "default", rope_theta: 5e5 } },
  ],
  [
    "a default base",
    "llama",
    {},
    { rope_parameters: { rope_type: "default", rope_theta: 10_000 }, rope_scaling: null },
  ],
  [
    "linear scaling",
    "llama",
    { rope_theta: 2e4, rope_scaling: { type: "linear", factor: 2 } },
    { rope_parameters: { rope_type: "linear", rope_theta: 2e4, factor: 2 } },
  ],
  [
    "scaling that names its type twice",
    "llama",
    { rope_scaling: { type: "dynamic", rope_type: "dynamic", factor: 2 } },
    { rope_parameters: { rope_type: "dynamic", factor: 2 } },
  ],
  [
    "llama3 scaling",
    "llama",
    {
      rope_theta: 5e5,
      rope_scaling: {
        rope_type: "llama3",
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 16,
      },
    },
    {
      rope_parameters: {
        rope_type: "llama3",
        rope_theta: 5e5,
        factor: 8,
        low_freq_factor: 1,
        high_freq_factor: 4,
        original_max_position_embeddings: 16,
      },
    },
  ],
  ["as many key-value heads as heads", "llama", { num_key_value_heads: 4 }, {}],
  ["a head's width", "llama", { head_dim: 6 }, {}],
  ["the activation by its other name", "llama", { hidden_act: "swish" }, { hidden_act: "silu" }],
  [
    "windows by the number of full layers",
    "qwen2",
    { use_sliding_window: true, sliding_window: 4, max_window_layers: 2 },
    {
      use_sliding_window: true,
      sliding_window: 4,
      max_window_layers: 2,
      layer_types: ["full_attention", "full_attention", "sliding_attention", "sliding_attention"],
    },
  ],
  ["a window that is not used", "qwen2", { use_sliding_window: false, sliding_window: 4, max_window_layers: 1 }, {}],
  ["a head's width where the class has one", "qwen3", { head_dim: undefined }, { head_dim: 128 }],
  ["layer types", "gemma2", {}, { layer_types: alternating(4, 2) }],
  ["caps of the class", "gemma2", {}, { attn_logit_softcapping: 50, final_logit_softcapping: 30 }],
  ["the older name of the activation", "gemma2", { hidden_act: "gelu_pytorch_tanh" }, {}],
  ["layer types", "gemma3_text", { sliding_window_pattern: 3 }, { layer_types: alternating(4, 3) }],
  ["the pattern, hidden", "gemma3_text", { sliding_window_pattern: 3 }, { _sliding_window_pattern: 3 }],
  ["the pattern of the class", "gemma3_text", {}, { layer_types: alternating(4, 6) }],
  [
    "two rotaries",
    "gemma3_text",
    { rope_theta: 2e6, rope_local_base_freq: 2e4, rope_scaling: { rope_type: "linear", factor: 8 } },
    {
      rope_parameters: {
        full_attention: { rope_type: "linear", rope_theta: 2e6, factor: 8 },
        sliding_attention: { rope_type: "default", rope_theta: 2e4 },
      },
    },
  ],
  [
    "two rotaries of the class",
    "gemma3_text",
    {},
    {
      rope_parameters: {
        full_attention: { rope_type: "default", rope_theta: 1e6 },
        sliding_attention: { rope_type: "default", rope_theta: 1e4 },
      },
    },
  ],
  ["layer types", "gemma4_text", {}, { layer_types: alternating(6, 6) }],
  [
    "rotaries of the class",
    "gemma4_text",
    {},
    {
      rope_parameters: {
        full_attention: { rope_type: "proportional", rope_theta: 1e6, partial_rotary_factor: 0.25 },
        sliding_attention: { rope_type: "default", rope_theta: 1e4 },
      },
    },
  ],
  [
    "heads of global layers",
    "gemma4_text",
    { attention_k_eq_v: true, num_global_key_value_heads: 1 },
    {
      attention_k_eq_v: true,
      global_head_dim: undefined,
      per_layer_config: { full_attention: { head_dim: 16, num_key_value_heads: 1 } },
    },
  ],
  [
    "heads of global layers, by number",
    "gemma4_unified_text",
    { attention_k_eq_v: true, num_global_key_value_heads: 1 },
    {
      attention_k_eq_v: true,
      global_head_dim: undefined,
      per_layer_config: { 5: { head_dim: 16, num_key_value_heads: 1 } },
    },
  ],
  ["a global width of the class", "gemma4_text", { global_head_dim: undefined }, { global_head_dim: 512 }],
  [
    "the rotated part of a head",
    "gpt_neox",
    { rotary_pct: 0.5, rotary_emb_base: 5000 },
    { rope_parameters: { rope_type: "default", rope_theta: 5000, partial_rotary_factor: 0.5 } },
  ],
  ["a rotated part of the class", "gpt_neox", { rotary_pct: 0.25, rotary_emb_base: 10_000 }, {}],
  [
    "sizes by their common names",
    "gpt2",
    {},
    {
      n_embd: undefined,
      n_layer: undefined,
      n_head: undefined,
      n_positions: undefined,
      hidden_size: 24,
      num_hidden_layers: 2,
      num_attention_heads: 4,
      max_position_embeddings: 32,
    },
  ],
  ["the width of the MLP", "gpt2", { n_inner: null }, { n_inner: 96 }],
  [
    "sizes by their common names",
    "gpt_neo",
    {},
    { num_layers: undefined, num_heads: undefined, num_hidden_layers: 4, num_attention_heads: 4 },
  ],
  ["attention written out", "gpt_neo", {}, { attention_layers: ["global", "local", "global", "local"] }],
  ["alternating attention", "gpt_neo", {}, { attention_types: undefined }],
]

it.each(SAME)("%s of %s can be written in two ways", (_, modelType, one, other) => {
  expect(archOf(withFields(modelType, other))).toEqual(archOf(withFields(modelType, one)))
})

describe("a decoder inside a multimodal config", () => {
  const WRAPPERS = [
    ["gemma3", "gemma3_text"],
    ["gemma4", "gemma4_text"],
    ["gemma4_unified", "gemma4_unified_text"],
  ] as const
  it.each(WRAPPERS)("of %s is what the text config says", (outer, inner) => {
    const { model_type: _, ...text } = CONFIGS[inner]
    const wrapped = { model_type: outer, text_config: text, vision_config: { hidden_size: 99 }, image_token_id: 3 }
    expect(archOf(CONFIGS[inner])).toEqual(readArch(wrapped, ["model.embed_tokens.weight"]))
  })

  it("keeps its own model_type, and takes tying from outside where it says nothing", () => {
    const wrapped = { model_type: "llava", text_config: CONFIGS.llama, tie_word_embeddings: true }
    expect(readArch(wrapped, ["language_model.model.embed_tokens.weight"])).toMatchObject({
      modelType: "llama",
      head: { tied: true, table: { tensor: "language_model.model.embed_tokens.weight" } },
    })
  })

  it.each(["model.", "", "model.language_model.", "language_model.model.", "language_model."])(
    "is found under the prefix %j",
    (prefix) => {
      const arch = readArch(CONFIGS.gemma3_text, ["vision_tower.x", `${prefix}embed_tokens.weight`])
      expect(arch.embed.table.tensor).toBe(`${prefix}embed_tokens.weight`)
      expect(arch.layers[3]!.weights["q.weight"]!.tensor).toBe(`${prefix}layers.3.self_attn.q_proj.weight`)
      expect(arch.final.weight.tensor).toBe(`${prefix}norm.weight`)
    },
  )
})

describe("the head", () => {
  const table = "model.embed_tokens.weight"
  const untied = withFields("llama", { tie_word_embeddings: false })

  it("is the embedding where tied", () => {
    const tied = archOf(withFields("llama", { tie_word_embeddings: true }))
    expect(tied.head.table).toBe(tied.embed.table)
  })

  it.each(["lm_head.weight", "language_model.lm_head.weight", "model.lm_head.weight"])("is found as %s", (name) => {
    expect(readArch(untied, [table, name]).head).toMatchObject({ tied: false, table: { tensor: name } })
  })

  it("is asked for by its usual name where it is missing", () => {
    expect(archOf(untied).head.table.tensor).toBe("lm_head.weight")
    expect(archOf(CONFIGS.gpt_neox).head.table.tensor).toBe("embed_out.weight")
  })
})
