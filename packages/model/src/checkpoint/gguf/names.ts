import type { AxisSwap } from "../reading/job.js"

/** Sizes that the layout changes need. */
export interface Sizes {
  heads: number
  kvHeads: number
}

/** How a tensor of a GGUF file is called in HF and what its converter did to it. */
export interface Renamed {
  name: string
  /** `[out, in]` in the file, `[in, out]` in HF (GPT-2's Conv1D). */
  transpose?: boolean
  /** Rows reordered within heads: the swap for a tensor of that many rows, `inner` values each. */
  swap?: (rows: number, inner: number) => AxisSwap | undefined
  /** Added to each value. */
  add?: number
}

interface Naming {
  /** Names outside the blocks, and inside them (after `blk.N.`), without `.weight` and `.bias`. */
  outer: Readonly<Record<string, string>>
  prefix: string
  inner: Readonly<Record<string, string>>
  /** Which of the tensors may have a bias. */
  biased: RegExp
  change?: (stem: string, kind: string, sizes: Sizes) => Omit<Renamed, "name">
}

const LLAMA_OUTER = { token_embd: "model.embed_tokens", output_norm: "model.norm", output: "lm_head" }
const LLAMA_INNER = {
  attn_norm: "input_layernorm",
  attn_q: "self_attn.q_proj",
  attn_k: "self_attn.k_proj",
  attn_v: "self_attn.v_proj",
  attn_output: "self_attn.o_proj",
  ffn_norm: "post_attention_layernorm",
  ffn_gate: "mlp.gate_proj",
  ffn_up: "mlp.up_proj",
  ffn_down: "mlp.down_proj",
}
const QK_NORMS = { attn_q_norm: "self_attn.q_norm", attn_k_norm: "self_attn.k_norm" }
const LLAMA: Naming = {
  outer: LLAMA_OUTER,
  prefix: "model.layers",
  inner: LLAMA_INNER,
  biased: /^(attn_(q|k|v|output)|ffn_(gate|up|down))$/,
}
const ATTENTION = /^attn_(q|k|v|output)$/
const NOT_EMBEDDINGS = /^(attn_|ffn_|output_norm)/

/** The converter stores gemma's `1 + w`, in every norm. */
const GEMMA: Naming = {
  ...LLAMA,
  biased: ATTENTION,
  inner: {
    ...LLAMA_INNER,
    post_attention_norm: "post_attention_layernorm",
    ffn_norm: "pre_feedforward_layernorm",
    post_ffw_norm: "post_feedforward_layernorm",
  },
  change: (stem) => (stem.endsWith("_norm") ? { add: -1 } : {}),
}

const NAMING: Readonly<Record<string, Naming>> = {
  llama: {
    ...LLAMA,
    // The file pairs rotary dimensions (2j, 2j+1), HF pairs (j, j + D/2): row [h, j, half] becomes [h, half, j].
    change: (stem, _kind, { heads, kvHeads }) => {
      if (stem !== "attn_q" && stem !== "attn_k") return {}
      const h = stem === "attn_q" ? heads : kvHeads
      return {
        swap: (rows, inner) => (rows % (2 * h) === 0 ? { outer: h, a: rows / (2 * h), b: 2, inner } : undefined),
      }
    },
  },
  qwen2: { ...LLAMA, biased: /^attn_[qkv]$/ },
  qwen3: { ...LLAMA, biased: ATTENTION, inner: { ...LLAMA_INNER, ...QK_NORMS } },
  gemma2: GEMMA,
  gemma3: { ...GEMMA, inner: { ...GEMMA.inner, ...QK_NORMS } },
  gpt2: {
    outer: {
      token_embd: "transformer.wte",
      position_embd: "transformer.wpe",
      output_norm: "transformer.ln_f",
      output: "lm_head",
    },
    prefix: "transformer.h",
    biased: NOT_EMBEDDINGS,
    inner: {
      attn_norm: "ln_1",
      attn_qkv: "attn.c_attn",
      attn_output: "attn.c_proj",
      ffn_norm: "ln_2",
      ffn_up: "mlp.c_fc",
      ffn_down: "mlp.c_proj",
    },
    change: (stem, kind) =>
      kind === "weight" && /^(attn_qkv|attn_output|ffn_up|ffn_down)$/.test(stem) ? { transpose: true } : {},
  },
  gptneox: {
    outer: { token_embd: "gpt_neox.embed_in", output_norm: "gpt_neox.final_layer_norm", output: "embed_out" },
    prefix: "gpt_neox.layers",
    biased: NOT_EMBEDDINGS,
    inner: {
      attn_norm: "input_layernorm",
      attn_qkv: "attention.query_key_value",
      attn_output: "attention.dense",
      ffn_norm: "post_attention_layernorm",
      ffn_up: "mlp.dense_h_to_4h",
      ffn_down: "mlp.dense_4h_to_h",
    },
    // The file holds all queries, then all keys, then all values; HF interleaves them by head.
    change: (stem, _kind, { heads }) =>
      stem === "attn_qkv"
        ? {
            swap: (rows, inner) =>
              rows % (3 * heads) === 0 ? { outer: 1, a: 3, b: heads, inner: (rows / (3 * heads)) * inner } : undefined,
          }
        : {},
  },
}

/** The architectures (`general.architecture`) whose layout is known. */
export const KNOWN_ARCHITECTURES: readonly string[] = Object.keys(NAMING)

/** The HF name of a tensor and what to undo, or undefined for a tensor that this architecture does not have. */
export function rename(arch: string, name: string, blocks: number, sizes: Sizes): Renamed | undefined {
  const naming = Object.hasOwn(NAMING, arch) ? NAMING[arch] : undefined
  const parts = /^(?:blk\.(0|[1-9]\d{0,5})\.)?([a-z_]+)\.(weight|bias)$/.exec(name)
  if (!naming || !parts) return undefined
  const [, block, stem = "", kind = ""] = parts
  const table = block === undefined ? naming.outer : naming.inner
  if (!Object.hasOwn(table, stem) || (block !== undefined && Number(block) >= blocks)) return undefined
  if (kind === "bias" && !naming.biased.test(stem)) return undefined
  const path = block === undefined ? table[stem] : `${naming.prefix}.${block}.${table[stem]}`
  return { name: `${path}.${kind}`, ...naming.change?.(stem, kind, sizes) }
}
