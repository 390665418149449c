import { mkdtemp, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import path from "node:path"
import { writeSafetensors } from "@llm-fmri/model"

/** Writes a tiny Llama checkpoint of `layers` blocks; its weights are zeros, so open it as `FOLDER@untrained:SEED`. */
export async function writeDeepNet(layers: number): Promise<string> {
  const [width, mlp, vocab, heads, head] = [16, 24, 64, 2, 8]
  const folder = await mkdtemp(path.join(tmpdir(), "claim-3-"))
  const config = {
    model_type: "llama",
    vocab_size: vocab,
    hidden_size: width,
    intermediate_size: mlp,
    num_hidden_layers: layers,
    num_attention_heads: heads,
    num_key_value_heads: heads,
    head_dim: head,
    max_position_embeddings: 64,
    // Large, so that blocks do much and nothing is additive by accident.
    initializer_range: 0.4,
    rms_norm_eps: 1e-5,
    rope_theta: 10000,
    hidden_act: "silu",
    tie_word_embeddings: true,
  }
  await writeFile(path.join(folder, "config.json"), JSON.stringify(config))
  const shapes: [string, number[]][] = [
    ["model.embed_tokens.weight", [vocab, width]],
    ["model.norm.weight", [width]],
    ...Array.from({ length: layers }, (_, l): [string, number[]][] => {
      const at = `model.layers.${l}`
      return [
        [`${at}.input_layernorm.weight`, [width]],
        [`${at}.post_attention_layernorm.weight`, [width]],
        ...["q", "k", "v", "o"].map((x): [string, number[]] => [`${at}.self_attn.${x}_proj.weight`, [width, width]]),
        [`${at}.mlp.gate_proj.weight`, [mlp, width]],
        [`${at}.mlp.up_proj.weight`, [mlp, width]],
        [`${at}.mlp.down_proj.weight`, [width, mlp]],
      ]
    }).flat(),
  ]
  const tensors = shapes.map(([name, shape]) => ({
    name,
    dtype: "F32" as const,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  }))
  await writeSafetensors(path.join(folder, "model.safetensors"), tensors, {})
  return folder
}
