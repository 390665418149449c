import type { Component, Definition } from "./definition.js"
import { type GgufTokens, TokenType } from "./gguf-metadata.js"

const blank = "▁"

/**
 * SentencePiece BPE from tokens and scores.
 *
 * Two neighbours merge when their concatenation is a normal piece, the best-scored concatenation first and the
 * leftmost of equals: the scores *are* the merge list, so none is spelled out. Blanks become "▁"; characters without
 * a piece become their bytes. User-defined pieces are cut out of the text beforehand, the longest first, and never
 * merge with what surrounds them; so are control pieces, which SentencePiece itself would not read from text.
 */
export function sentencePiece(parts: GgufTokens): Omit<Definition, "hash"> {
  const { tokens, types } = parts
  const scores = parts.numbers("scores", tokens.length)
  const unknown = parts.id("unknown_token_id")
  const replace: Component = { type: "Replace", pattern: { String: " " }, content: blank }
  const prefix = parts.flag("add_space_prefix", true)
  return {
    origin: "the GGUF file",
    bosId: parts.id("bos_token_id"),
    bosByDefault: parts.flag("add_bos_token", true),
    scored: { tokens, ranks: mergeRanks(tokens, scores, types) },
    json: {
      // with a blank put in front, a user-defined piece must be found before that happens
      added_tokens: parts.added(!prefix),
      normalizer: prefix
        ? { type: "Sequence", normalizers: [{ type: "Prepend", prepend: blank }, replace] }
        : { type: "Sequence", normalizers: [replace] },
      pre_tokenizer: null,
      post_processor: null,
      decoder: {
        type: "Sequence",
        decoders: [
          { type: "Replace", pattern: { String: blank }, content: " " },
          { type: "ByteFallback" },
          { type: "Fuse" },
          ...(prefix ? [{ type: "Strip", content: " ", start: 1, stop: 0 }] : []),
        ],
      },
      model: {
        type: "BPE",
        vocab: {},
        merges: [],
        byte_fallback: types === undefined || Array.prototype.includes.call(types, TokenType.byte),
        ...(unknown === undefined ? {} : { unk_token: tokens[unknown] }),
      },
    },
  }
}

/** Piece → its place in merge order (0 first); equal scores share a place, so that the leftmost pair wins. */
function mergeRanks(
  tokens: readonly string[],
  scores: ArrayLike<number>,
  types: ArrayLike<number> | undefined,
): (merged: string) => number | undefined {
  const mergeable: number[] = []
  let sorted = true
  for (let id = 0; id < tokens.length; id++) {
    if (types !== undefined && types[id] !== TokenType.normal) continue
    const last = mergeable.at(-1)
    if (last !== undefined && scores[id]! > scores[last]!) sorted = false
    mergeable.push(id)
  }
  if (!sorted) mergeable.sort((a, b) => scores[b]! - scores[a]!)
  const ranks = new Map<string, number>()
  let rank = -1
  let previous = Number.POSITIVE_INFINITY
  for (const id of mergeable) {
    const score = scores[id]!
    if (score < previous) rank++
    previous = score
    ranks.set(tokens[id]!, rank)
  }
  return (merged) => ranks.get(merged)
}
