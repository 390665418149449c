import { existsSync, mkdirSync, renameSync, symlinkSync, writeFileSync } from "node:fs"
import { open } from "node:fs/promises"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { deriveSeed, Rng } from "@llm-fmri/random"

const cache = fileURLToPath(new URL("../node_modules/.cache/llm-fmri-bench/", import.meta.url))

/** Gemma-2-9B's configuration, all but its depth. */
const config = {
  architectures: ["Gemma2ForCausalLM"],
  model_type: "gemma2",
  vocab_size: 256000,
  hidden_size: 3584,
  intermediate_size: 14336,
  num_attention_heads: 16,
  num_key_value_heads: 8,
  head_dim: 256,
  hidden_activation: "gelu_pytorch_tanh",
  max_position_embeddings: 8192,
  rms_norm_eps: 1e-6,
  rope_theta: 10000,
  query_pre_attn_scalar: 256,
  sliding_window: 4096,
  attn_logit_softcapping: 50,
  final_logit_softcapping: 30,
  attention_bias: false,
  tie_word_embeddings: true,
  bos_token_id: 2,
  eos_token_id: 1,
  torch_dtype: "bfloat16",
}

const { hidden_size: d, intermediate_size: wide, head_dim: head } = config
const [q, kv] = [config.num_attention_heads * head, config.num_key_value_heads * head]

/** Names and shapes of a block's tensors, as Hugging Face names them. */
function blockTensors(layer: number): [string, number[]][] {
  const shapes: Record<string, number[]> = {
    "self_attn.q_proj": [q, d],
    "self_attn.k_proj": [kv, d],
    "self_attn.v_proj": [kv, d],
    "self_attn.o_proj": [d, q],
    "mlp.gate_proj": [wide, d],
    "mlp.up_proj": [wide, d],
    "mlp.down_proj": [d, wide],
    input_layernorm: [d],
    post_attention_layernorm: [d],
    pre_feedforward_layernorm: [d],
    post_feedforward_layernorm: [d],
  }
  return Object.entries(shapes).map(([name, shape]) => [`model.layers.${layer}.${name}.weight`, shape])
}

/** Random bf16 numbers, tiled: a different start for each tensor, so that no two blocks are the same. */
async function write(file: string, blocks: number): Promise<void> {
  const tensors: [string, number[]][] = [
    ["model.embed_tokens.weight", [config.vocab_size, d]],
    ...Array.from({ length: blocks }, (_, layer) => blockTensors(layer)).flat(),
    ["model.norm.weight", [d]],
  ]
  let offset = 0
  const header: Record<string, unknown> = {}
  const sizes = tensors.map(([name, shape]) => {
    const bytes = 2 * shape.reduce((product, length) => product * length, 1)
    header[name] = { dtype: "BF16", shape, data_offsets: [offset, offset + bytes] }
    offset += bytes
    return bytes
  })
  const normals = new Float32Array(1 << 22)
  new Rng(deriveSeed(0, "bench", "wide")).fillNormal(normals, 0.02)
  const halves = new Uint16Array(new Uint32Array(normals.buffer).map((bits) => bits >>> 16))
  const tile = Buffer.from(halves.buffer)
  const json = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  const out = await open(file, "w")
  try {
    await out.write(Buffer.concat([length, json]))
    for (const [index, bytes] of sizes.entries()) {
      let from = (index * 7919 * 2) % tile.length
      for (let left = bytes; left > 0; from = 0) {
        const part = tile.subarray(from, from + Math.min(left, tile.length - from))
        await out.write(part)
        left -= part.length
      }
    }
  } finally {
    await out.close()
  }
}

/** A folder with a random model of Gemma-2-9B's widths and `blocks` of its blocks; written once, 5 GB for all depths. */
export async function wideModel(blocks: number, deepest: number): Promise<string> {
  mkdirSync(cache, { recursive: true })
  const weights = join(cache, `wide-${deepest}.safetensors`)
  if (!existsSync(weights)) {
    await write(`${weights}.partial`, deepest)
    renameSync(`${weights}.partial`, weights)
  }
  const folder = join(cache, `wide-${deepest}-${blocks}`)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, "config.json"), JSON.stringify({ ...config, num_hidden_layers: blocks }))
  const link = join(folder, "model.safetensors")
  if (!existsSync(link)) symlinkSync(weights, link)
  return folder
}
