import type { FmriError } from "@llm-fmri/errors"
import { describe, expect, it } from "vitest"
import { readArch } from "../../src/architectures/index.js"
import { archOf, CONFIGS, type Config, MODEL_TYPES, type ModelType, probe, withFields } from "../support/configs.js"

function refusal(read: () => unknown): FmriError {
  try {
    read()
  } catch (error) {
    return error as FmriError
  }
  throw new Error("it was accepted")
}
const refusalOf = (modelType: ModelType, changes: Config) => refusal(() => archOf(withFields(modelType, changes)))

describe.each(MODEL_TYPES)("a config of %s", (modelType) => {
  it("is read", () => {
    expect(archOf(CONFIGS[modelType]).modelType).toBe(modelType)
  })

  it.each([
    ["moe_num_experts", 8],
    ["attention_multiplier", 0.5],
    ["quantization_config", { bits: 4 }],
    ["use_cross_attention", true],
  ])("is refused for a field that nobody understands: %s", (field, value) => {
    expect(refusalOf(modelType, { [field]: value })).toMatchObject({
      tag: "UnsupportedConfig",
      exit: 2,
      message: expect.stringContaining(`"${field}"`),
    })
  })

  it.each([
    ["something", null],
    ["something", false],
    ["something", ""],
    ["something", {}],
    ["something", []],
    ["transformers_version", "5.0.0"],
    ["attention_dropout", 0.1],
  ])("is read with a field that changes nothing: %s = %j", (field, value) => {
    expect(archOf(withFields(modelType, { [field]: value }))).toEqual(archOf(CONFIGS[modelType]))
  })

  const sizes = Object.entries(CONFIGS[modelType]).filter(([, value]) => typeof value === "number")
  it.each(sizes.map(([field]) => field))("is refused for a size that none can be: %s", (field) => {
    // No per-layer input is a width of 0.
    const zero = field === "hidden_size_per_layer_input" ? [] : [0]
    for (const value of [...zero, -1, 1.5, 2 ** 40, "24", true, [24], { n: 24 }])
      expect(refusalOf(modelType, { [field]: value }), JSON.stringify(value)).toMatchObject({
        tag: "BadConfig",
        exit: 2,
        message: expect.stringContaining(`"${field}"`),
      })
  })

  it("is refused where its checkpoint has no such tensors", () => {
    expect(refusal(() => readArch(CONFIGS[modelType], ["x.weight"]))).toMatchObject({
      tag: "TensorMissing",
      message: expect.stringContaining(probe(modelType)),
    })
  })
})

const NEEDED = ["hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads", "vocab_size"]
describe.each(["llama", "qwen2", "qwen3", "gpt_neox"] as const)("a config of %s", (modelType) => {
  it.each(NEEDED)("needs %s", (field) => {
    for (const value of [undefined, null])
      expect(refusalOf(modelType, { [field]: value })).toMatchObject({
        tag: "BadConfig",
        message: expect.stringContaining(`"${field}" is missing`),
        fields: { key: field },
      })
  })
})

const WRONG: [what: string, modelType: ModelType, changes: Config, tag: string, says: string][] = [
  [
    "a rotary scaling of another kind",
    "llama",
    { rope_scaling: { rope_type: "longrope" } },
    "UnsupportedConfig",
    "longrope",
  ],
  ["the same, spelled as before", "llama", { rope_scaling: { type: "su", factor: 2 } }, "UnsupportedConfig", '"su"'],
  [
    "a scaling without its factor",
    "llama",
    { rope_scaling: { rope_type: "linear" } },
    "BadConfig",
    '"factor" is missing',
  ],
  ["a scaling by nothing", "llama", { rope_scaling: { rope_type: "linear", factor: 0 } }, "BadConfig", '"factor"'],
  ["a negative base", "llama", { rope_theta: -1 }, "BadConfig", '"rope_theta"'],
  [
    "a rotary field that nobody understands",
    "llama",
    { rope_parameters: { rope_type: "linear", factor: 2, twist: 3 } },
    "UnsupportedConfig",
    '"twist"',
  ],
  ["rotary parameters that are none", "llama", { rope_parameters: 3 }, "BadConfig", '"rope_parameters"'],
  ["an activation of another kind", "llama", { hidden_act: "mish" }, "UnsupportedConfig", "mish"],
  ["heads that do not divide", "llama", { num_key_value_heads: 3 }, "BadConfig", "4 heads"],
  ["heads that do not divide", "gemma2", { num_key_value_heads: 3 }, "BadConfig", "4 heads"],
  ["heads that do not divide", "gemma4_text", { num_key_value_heads: 3 }, "BadConfig", "4 heads"],
  ["heads that do not divide", "gpt2", { n_head: 5 }, "BadConfig", "5 heads"],
  ["heads that do not divide", "gpt_neo", { num_heads: 5 }, "BadConfig", "5 heads"],
  ["heads that do not divide", "gpt_neox", { num_attention_heads: 5 }, "BadConfig", "5 heads"],
  ["a rotary part beyond the head", "gpt_neox", { rotary_pct: 2 }, "BadConfig", "rotary width of 12"],
  ["a rotary part of no channel", "gpt_neox", { rotary_pct: 0.01 }, "BadConfig", "rotary width of 0"],
  [
    "layer types of another number",
    "gemma2",
    { layer_types: ["full_attention"] },
    "BadConfig",
    '1 "layer_types" for 4',
  ],
  [
    "a layer type of another kind",
    "gemma2",
    { layer_types: new Array(4).fill("chunked_attention") },
    "BadConfig",
    "chunked_attention",
  ],
  [
    "windows that are not switched on",
    "qwen2",
    { layer_types: new Array(4).fill("sliding_attention") },
    "BadConfig",
    "use_sliding_window",
  ],
  ["two-way attention", "gemma3_text", { use_bidirectional_attention: true }, "UnsupportedConfig", "bidirectional"],
  ["a scale from nothing", "gemma2", { query_pre_attn_scalar: 0 }, "BadConfig", '"query_pre_attn_scalar"'],
  ["a cap of nothing", "gemma2", { attn_logit_softcapping: 0 }, "BadConfig", '"attn_logit_softcapping"'],
  ["a cap of nothing", "gemma2", { final_logit_softcapping: -1 }, "BadConfig", '"final_logit_softcapping"'],
  ["a negative epsilon", "llama", { rms_norm_eps: -1 }, "BadConfig", '"rms_norm_eps"'],
  ["a number that is text", "llama", { rms_norm_eps: "1e-6" }, "BadConfig", '"rms_norm_eps"'],
  ["a switch that is a number", "llama", { tie_word_embeddings: 1 }, "BadConfig", '"tie_word_embeddings"'],
  ["a negative spread", "gpt2", { initializer_range: -0.02 }, "BadConfig", '"initializer_range"'],
  ["experts", "gemma4_text", { enable_moe_block: true }, "UnsupportedConfig", "enable_moe_block"],
  [
    "more shared layers than layers",
    "gemma4_text",
    { num_kv_shared_layers: 6 },
    "BadConfig",
    '6 "num_kv_shared_layers"',
  ],
  [
    "keys and values that no layer makes",
    "gemma4_text",
    { num_kv_shared_layers: 1 },
    "BadConfig",
    "no earlier layer of its kind",
  ],
  ["a negative per-layer width", "gemma4_text", { hidden_size_per_layer_input: -4 }, "BadConfig", "per_layer_input"],
  ["heads of layers that are none", "gemma4_text", { per_layer_config: [1] }, "BadConfig", '"per_layer_config"'],
  [
    "a field of a layer that nobody understands",
    "gemma4_text",
    { per_layer_config: { 5: { head_dim: 16, twist: 3 } } },
    "UnsupportedConfig",
    '"twist"',
  ],
  [
    "a layer that there is not",
    "gemma4_text",
    { per_layer_config: { 9: { head_dim: 16 } } },
    "UnsupportedConfig",
    '"9"',
  ],
  ["cross attention", "gpt2", { add_cross_attention: true }, "BadConfig", "cross attention"],
  ["attention of another kind", "gpt_neo", { attention_types: [[["strided"], 4]] }, "BadConfig", "strided"],
  ["attention of too few layers", "gpt_neo", { attention_types: [[["global"], 3]] }, "BadConfig", "3 attention layers"],
  ["attention of an odd form", "gpt_neo", { attention_types: ["global"] }, "BadConfig", "attention_types"],
  ["attention beyond counting", "gpt_neo", { attention_types: [[["global"], 1e12]] }, "BadConfig", "attention_types"],
]

it.each(WRONG)("%s is refused (%s)", (_, modelType, changes, tag, says) => {
  expect(refusalOf(modelType, changes)).toMatchObject({ tag, exit: 2, message: expect.stringContaining(says) })
})

describe("model_type", () => {
  it.each([{ model_type: "mamba" }, { model_type: "constructor" }, { model_type: "__proto__" }])(
    "%j is not known, and the error says which are",
    (config) => {
      expect(refusal(() => readArch(config, []))).toMatchObject({
        tag: "UnknownArchitecture",
        message: expect.stringContaining(config.model_type),
        fix: expect.stringContaining("llama, qwen2"),
      })
    },
  )

  it.each([{}, { model_type: null }, { model_type: 3 }])("is missing in %j", (config) => {
    expect(refusal(() => readArch(config, []))).toMatchObject({
      tag: "UnknownArchitecture",
      message: 'config.json has no "model_type".',
    })
  })

  it("of a wrapper without its text config is not known", () => {
    for (const text_config of [undefined, null, [], "gemma3_text"])
      expect(refusal(() => readArch({ model_type: "gemma3", text_config }, []))).toMatchObject({
        tag: "UnknownArchitecture",
        message: expect.stringContaining('"gemma3"'),
      })
  })

  it("of a text config is named with its place", () => {
    const wrapped = { model_type: "llava", text_config: { ...CONFIGS.llama, hidden_size: null } }
    expect(refusal(() => readArch(wrapped, [probe("llama")])).message).toContain(
      'config.json > text_config: "hidden_size"',
    )
  })

  it("of a quantised wrapper is refused", () => {
    const wrapped = { model_type: "gemma3", text_config: CONFIGS.gemma3_text, quantization_config: { bits: 4 } }
    expect(refusal(() => readArch(wrapped, [probe("gemma3_text")]))).toMatchObject({ tag: "UnsupportedConfig" })
  })
})
