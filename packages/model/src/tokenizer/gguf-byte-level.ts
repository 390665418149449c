import type { Component, Definition } from "./definition.js"
import { startWithBlank } from "./faithful.js"
import type { GgufTokens } from "./gguf-metadata.js"
import { preRule } from "./pre-rules.js"

/**
 * Byte-level BPE from tokens, merges and the name of the cutting rule.
 *
 * The rule is the file's own `tokenizer.ggml.pre`. For `smollm` it cuts numbers one by one before byte-level BPE,
 * which some converters leave out.
 */
export function byteLevel(parts: GgufTokens): Omit<Definition, "hash"> {
  const rule = preRule(parts.text("pre") ?? "default")
  const cuts: Component[] = rule.patterns.map((pattern) => ({
    type: "Split",
    pattern: { Regex: pattern },
    behavior: "Isolated",
    invert: false,
  }))
  if (parts.flag("add_space_prefix", false)) cuts.unshift(startWithBlank)
  return {
    origin: "the GGUF file",
    bosId: parts.id("bos_token_id"),
    bosByDefault: parts.flag("add_bos_token", rule.bos ?? false),
    vocabulary: { tokens: parts.tokens },
    json: {
      added_tokens: parts.added(false),
      normalizer: rule.normalizer ?? null,
      pre_tokenizer: {
        type: "Sequence",
        pretokenizers: [...cuts, { type: "ByteLevel", add_prefix_space: false, use_regex: false }],
      },
      post_processor: null,
      decoder: { type: "ByteLevel" },
      model: {
        type: "BPE",
        vocab: {},
        merges: parts.strings("merges"),
        ignore_merges: rule.ignoreMerges ?? false,
      },
    },
  }
}
