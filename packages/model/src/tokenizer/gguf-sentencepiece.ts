import type { Component, Definition } from "./definition.js"
import { isolate, quote } from "./faithful.js"
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
  const mergeable = normalPieces(tokens.length, types)
  const replace: Component = { type: "Replace", pattern: { String: " " }, content: blank }
  const prefix = parts.flag("add_space_prefix", true)
  return {
    origin: "the GGUF file",
    bosId: parts.id("bos_token_id"),
    bosByDefault: parts.flag("add_bos_token", true),
    vocabulary: { tokens, ranks: mergeRanks(scores, mergeable) },
    json: {
      // with a blank put in front, a user-defined piece must be found before that happens
      added_tokens: parts.added(!prefix),
      normalizer: prefix
        ? { type: "Sequence", normalizers: [{ type: "Prepend", prepend: blank }, replace] }
        : { type: "Sequence", normalizers: [replace] },
      pre_tokenizer: wordCuts(tokens, mergeable),
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

/** Ids that take part in merging, ascending. */
function normalPieces(count: number, types: ArrayLike<number> | undefined): Int32Array {
  const ids = new Int32Array(count)
  let found = 0
  for (let id = 0; id < count; id++) if (types === undefined || types[id] === TokenType.normal) ids[found++] = id
  return ids.subarray(0, found)
}

/** Id → its piece's place in merge order (0 first, -1 never merged); equal scores share one, so that the leftmost pair wins. */
function mergeRanks(scores: ArrayLike<number>, mergeable: Int32Array): Int32Array {
  const order = [...mergeable]
  if (order.some((id, i) => i > 0 && scores[id]! > scores[order[i - 1]!]!))
    order.sort((a, b) => scores[b]! - scores[a]!)
  const ranks = new Int32Array(scores.length).fill(-1)
  let rank = -1
  let previous = Number.POSITIVE_INFINITY
  for (const id of order) {
    const score = scores[id]!
    if (score < previous) rank++
    previous = score
    ranks[id] = rank
  }
  return ranks
}

/**
 * Cuts before every blank that no merge can cross, so that each word is merged by itself, and once.
 *
 * A merge across such a place would make a piece with a blank inside, and the character before that blank is one of few;
 * where it is one of them, nothing is cut. Nothing is cut at all where they are many.
 */
function wordCuts(tokens: readonly string[], mergeable: Int32Array): Component | null {
  const before = new Set<string>()
  for (const id of mergeable) {
    const token = tokens[id]!
    for (let at = token.indexOf(blank, 1); at > 0; at = token.indexOf(blank, at + 1))
      before.add([...token.slice(0, at)].at(-1)!)
  }
  if (before.size > 32) return null
  const joined = [...before].map((char) => `|(?<=${quote(char)})${blank}`).join("")
  return isolate(`[\\s\\S](?:[^${blank}]${joined})*`)
}
