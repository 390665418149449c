import { FmriError } from "@llm-fmri/errors"
import { problem, quote } from "../problem.js"
import type { Facts } from "./facts.js"
import { gemmaConfig } from "./gemma.js"
import type { GgufTensor } from "./header.js"
import { KNOWN_ARCHITECTURES } from "./names.js"
import { ropeScaling } from "./rope.js"

export type Config = Record<string, unknown>
export type Tensors = ReadonlyMap<string, GgufTensor>

/** A config built from metadata, and what had to be assumed on the way. */
export interface Built {
  config: Config
  warnings: string[]
}

/**
 * HF's `config.json` from GGUF metadata: sizes, epsilon, rotary, windows, soft caps; ties and biases from which tensors
 * there are. Errors: `ArchitectureUnknown`, `KeyMissing`, `KeyUnsupported`, `KeyUnknown`.
 */
export function buildConfig(facts: Facts, tensors: Tensors): Built {
  const { arch, file } = facts
  const build = BUILDERS[arch]
  if (!KNOWN_ARCHITECTURES.includes(arch) || !build)
    throw new FmriError("ArchitectureUnknown", `${file}: architecture ${quote(arch)} is not known`, {
      fix: `Known in GGUF files: ${KNOWN_ARCHITECTURES.join(", ")}. Open other models from their safetensors.`,
      fields: { file, key: "general.architecture", architecture: arch },
    })
  refuseParts(facts)
  const warnings: string[] = []
  const config: Config = {
    ...build(facts, tensors, warnings),
    vocab_size: vocabulary(facts, tensors),
    tie_word_embeddings: !tensors.has("output.weight"),
  }
  for (const id of ["bos", "eos"]) {
    const value = facts.global(`tokenizer.ggml.${id}_token_id`)
    if (typeof value === "number") config[`${id}_token_id`] = value
  }
  facts.ignore("tensor_data_layout", "vision.", "mm.", "source.")
  facts.finish()
  return { config, warnings }
}

const BUILDERS: Readonly<Record<string, (facts: Facts, tensors: Tensors, warnings: string[]) => Config>> = {
  llama: (facts, tensors) => ({
    model_type: "llama",
    ...llamaLike(facts, tensors),
    hidden_act: "silu",
    attention_bias: tensors.has("blk.0.attn_q.bias"),
    mlp_bias: tensors.has("blk.0.ffn_up.bias"),
  }),
  qwen2: (facts, tensors) => ({
    model_type: "qwen2",
    ...llamaLike(facts, tensors),
    hidden_act: "silu",
    use_sliding_window: false,
  }),
  qwen3: (facts, tensors) => ({
    model_type: "qwen3",
    ...llamaLike(facts, tensors),
    hidden_act: "silu",
    use_sliding_window: false,
    attention_bias: tensors.has("blk.0.attn_q.bias"),
  }),
  gemma2: (facts, tensors, warnings) => ({
    ...gemmaConfig("gemma2", facts, llamaLike(facts, tensors), warnings),
    attention_bias: tensors.has("blk.0.attn_q.bias"),
  }),
  gemma3: (facts, tensors, warnings) => ({
    ...gemmaConfig("gemma3_text", facts, llamaLike(facts, tensors), warnings),
    attention_bias: tensors.has("blk.0.attn_q.bias"),
  }),
  gpt2: (facts, tensors) => ({
    model_type: "gpt2",
    n_embd: facts.size("embedding_length"),
    n_layer: blocks(facts, tensors),
    n_head: facts.size("attention.head_count"),
    n_inner: facts.size("feed_forward_length"),
    n_positions: facts.size("context_length"),
    layer_norm_epsilon: facts.positive("attention.layer_norm_epsilon"),
    activation_function: "gelu_new",
  }),
  gptneox: (facts, tensors) => {
    const hidden = facts.size("embedding_length")
    const heads = facts.size("attention.head_count")
    facts.only("attention.head_count_kv", heads)
    return {
      model_type: "gpt_neox",
      hidden_size: hidden,
      num_hidden_layers: blocks(facts, tensors),
      num_attention_heads: heads,
      intermediate_size: facts.size("feed_forward_length"),
      max_position_embeddings: facts.size("context_length"),
      layer_norm_eps: facts.positive("attention.layer_norm_epsilon"),
      rotary_pct: (facts.optionalSize("rope.dimension_count") ?? hidden / heads) / (hidden / heads),
      rotary_emb_base: facts.optionalPositive("rope.freq_base") ?? 10_000,
      rope_scaling: ropeScaling(facts) ?? null,
      use_parallel_residual: facts.flag("use_parallel_residual", true),
      hidden_act: "gelu",
      attention_bias: true,
    }
  },
}

/** What llama, qwen and gemma have in common. */
function llamaLike(facts: Facts, tensors: Tensors): Config {
  const hidden = facts.size("embedding_length")
  const heads = facts.size("attention.head_count")
  const headDim = facts.optionalSize("attention.key_length") ?? hidden / heads
  if (!Number.isInteger(headDim) || headDim % 2 !== 0)
    throw facts.wrong("attention.head_count", `does not divide ${hidden} into heads of even width`)
  facts.only("attention.value_length", headDim)
  facts.only("rope.dimension_count", headDim)
  facts.only("attention.causal", true)
  facts.only("expert_count", 0)
  facts.only("expert_used_count", 0)
  for (const key of ["attention.clamp_kqv", "attention.max_alibi_bias", "logit_scale"]) facts.only(key, 0)
  return {
    hidden_size: hidden,
    num_hidden_layers: blocks(facts, tensors),
    num_attention_heads: heads,
    num_key_value_heads: facts.optionalSize("attention.head_count_kv") ?? heads,
    head_dim: headDim,
    intermediate_size: facts.size("feed_forward_length"),
    max_position_embeddings: facts.size("context_length"),
    rms_norm_eps: facts.positive("attention.layer_norm_rms_epsilon"),
    rope_theta: facts.optionalPositive("rope.freq_base") ?? 10_000,
    rope_scaling: ropeScaling(facts) ?? null,
  }
}

/** No more blocks than tensors: what is built for every block must not grow with a number that a file makes up. */
function blocks(facts: Facts, tensors: Tensors): number {
  const count = facts.size("block_count")
  if (count > tensors.size) throw facts.wrong("block_count", `says ${count} blocks, but lists ${tensors.size} tensors`)
  return count
}

/** Rows of the embedding; metadata that says otherwise is an error. */
function vocabulary(facts: Facts, tensors: Tensors): number {
  const embedding = tensors.get("token_embd.weight")
  if (embedding?.dims.length !== 2)
    throw problem("TensorMissing", "has no two-dimensional token embedding", {
      file: facts.file,
      tensor: "token_embd.weight",
    })
  const rows = embedding.dims[1]!
  facts.only("vocab_size", rows)
  return rows
}

function refuseParts(facts: Facts): void {
  const type = facts.global("general.type")
  const splits = facts.global("split.count")
  const refuse = (key: string, what: string, fix: string) =>
    problem("KeyUnsupported", what, { file: facts.file, key, fix })
  if (type !== undefined && type !== "model")
    throw refuse("general.type", `holds no model but: ${String(type)}`, "Name the file of the model itself.")
  if (typeof splits === "number" && splits > 1)
    throw refuse("split.count", `is one of ${splits} parts`, "Join the parts first (llama-gguf-split --merge).")
}
