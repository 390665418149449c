import { type Arch, readArch } from "../../src/architectures/index.js"
import { allWeights } from "../../src/weights/store.js"

export type Config = Record<string, unknown>

const rms = { hidden_size: 24, intermediate_size: 40, num_hidden_layers: 4, num_attention_heads: 4, vocab_size: 50 }

/** A small config of each architecture with every field that it needs and few others. */
export const CONFIGS = {
  llama: { model_type: "llama", ...rms },
  qwen2: { model_type: "qwen2", ...rms, num_key_value_heads: 2 },
  qwen3: { model_type: "qwen3", ...rms, num_key_value_heads: 2, head_dim: 8 },
  gemma2: { model_type: "gemma2", ...rms, num_key_value_heads: 2, head_dim: 8 },
  gemma3_text: { model_type: "gemma3_text", ...rms, num_key_value_heads: 2, head_dim: 8 },
  gemma4_text: {
    model_type: "gemma4_text",
    ...rms,
    num_hidden_layers: 6,
    num_key_value_heads: 2,
    head_dim: 8,
    global_head_dim: 16,
    vocab_size_per_layer_input: 50,
    hidden_size_per_layer_input: 4,
  },
  gemma4_unified_text: {
    model_type: "gemma4_unified_text",
    ...rms,
    num_hidden_layers: 6,
    num_key_value_heads: 2,
    head_dim: 8,
    global_head_dim: 16,
  },
  gpt2: { model_type: "gpt2", n_embd: 24, n_layer: 2, n_head: 4, n_positions: 32, vocab_size: 50 },
  gpt_neox: { model_type: "gpt_neox", ...rms },
  gpt_neo: {
    model_type: "gpt_neo",
    hidden_size: 24,
    num_layers: 4,
    num_heads: 4,
    attention_types: [[["global", "local"], 2]],
    max_position_embeddings: 32,
    vocab_size: 50,
  },
} satisfies Record<string, Config>

export type ModelType = keyof typeof CONFIGS
export const MODEL_TYPES = Object.keys(CONFIGS) as ModelType[]

/** Where the token embedding stands in a file of this architecture. */
export function probe(modelType: string): string {
  if (modelType === "gpt2" || modelType === "gpt_neo") return "transformer.wte.weight"
  if (modelType === "gpt_neox") return "gpt_neox.embed_in.weight"
  return "model.embed_tokens.weight"
}

/** Reads a config as if it stood beside a complete file. */
export function archOf(config: Config): Arch {
  return readArch(config, [probe(String(config.model_type))])
}

/** The base config with some fields changed; `undefined` takes a field away. */
export function withFields(modelType: ModelType, changes: Config): Config {
  const config: Config = { ...CONFIGS[modelType], ...changes }
  for (const [key, value] of Object.entries(config)) if (value === undefined) delete config[key]
  return config
}

/** Numbers in a net's weights, tied ones counted once. */
export function parameters(arch: Arch): number {
  const sizes = new Map(allWeights(arch).map(({ tensor, shape, stored }) => [tensor, stored ?? shape]))
  return [...sizes.values()].reduce((sum, shape) => sum + shape.reduce((product, n) => product * n, 1), 0)
}
