import { expect, it } from "vitest"
import { knownModel } from "../../src/index.js"
import { archOf, type Config, parameters } from "../support/configs.js"

/** Fields of published configs that decide shapes, and the number of parameters that the publisher states. */
const PUBLISHED: [name: string, parameters: number, config: Config][] = [
  [
    "SmolLM2-135M",
    knownModel("smollm2-135m")!.parameters,
    {
      model_type: "llama",
      hidden_size: 576,
      intermediate_size: 1536,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      vocab_size: 49152,
      tie_word_embeddings: true,
    },
  ],
  [
    "Gemma-3-270M",
    knownModel("gemma-3-270m")!.parameters,
    {
      model_type: "gemma3_text",
      hidden_size: 640,
      intermediate_size: 2048,
      num_hidden_layers: 18,
      num_attention_heads: 4,
      num_key_value_heads: 1,
      vocab_size: 262144,
    },
  ],
  ["GPT-2", 124_439_808, { model_type: "gpt2" }],
  [
    "Pythia-70M",
    70_426_624,
    {
      model_type: "gpt_neox",
      hidden_size: 512,
      intermediate_size: 2048,
      num_hidden_layers: 6,
      num_attention_heads: 8,
      vocab_size: 50304,
    },
  ],
  [
    "Qwen2.5-7B",
    7_615_616_512,
    {
      model_type: "qwen2",
      hidden_size: 3584,
      intermediate_size: 18944,
      num_hidden_layers: 28,
      num_attention_heads: 28,
      num_key_value_heads: 4,
      vocab_size: 152064,
    },
  ],
  [
    "Qwen3-0.6B",
    596_049_920,
    {
      model_type: "qwen3",
      hidden_size: 1024,
      intermediate_size: 3072,
      num_hidden_layers: 28,
      num_attention_heads: 16,
      num_key_value_heads: 8,
      vocab_size: 151936,
      tie_word_embeddings: true,
    },
  ],
  ["Gemma-2-2B", 2_614_341_888, { model_type: "gemma2" }],
  [
    "Gemma-2-9B",
    9_241_705_984,
    {
      model_type: "gemma2",
      hidden_size: 3584,
      intermediate_size: 14336,
      num_hidden_layers: 42,
      num_attention_heads: 16,
      num_key_value_heads: 8,
    },
  ],
  [
    "GPT-Neo-125M",
    125_198_592,
    {
      model_type: "gpt_neo",
      hidden_size: 768,
      num_layers: 12,
      num_heads: 12,
      attention_types: [[["global", "local"], 6]],
    },
  ],
]

it.each(PUBLISHED)("%s has %i parameters", (_, count, config) => {
  expect(parameters(archOf(config))).toBe(count)
})
