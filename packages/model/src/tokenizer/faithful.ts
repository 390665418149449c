import { FmriError } from "@llm-fmri/errors"
import type { Component, TokenizerJson } from "./definition.js"
import { GPT2_PATTERN } from "./pre-rules.js"

/**
 * The same tokenizer, spelled so that the JavaScript library cuts text as the reference library does.
 *
 * The two differ in a few pre-tokenizers: digits mean every Unicode number in the reference, blanks follow Unicode's
 * White_Space, and `Split` has five behaviours of which the JavaScript library knows two. All of them can be said
 * as a `Split` by a regular expression. What cannot be said faithfully is refused by name.
 */
export function faithful(json: TokenizerJson, origin: string): TokenizerJson {
  const model = json.model
  for (const setting of ["dropout", "continuing_subword_prefix"] as const)
    if (model.type === "BPE" && model[setting]) refuse(origin, `model.${setting} = ${JSON.stringify(model[setting])}`)
  for (const token of json.added_tokens)
    if (token.single_word) refuse(origin, `single_word on the added token ${JSON.stringify(token.content)}`)
  return {
    ...json,
    pre_tokenizer: json.pre_tokenizer && preTokenizer(json.pre_tokenizer, origin),
    post_processor: null, // BOS is put in front here, explicitly
  }
}

function preTokenizer(part: Component, origin: string): Component {
  switch (part.type) {
    case "Sequence":
      return sequence((part.pretokenizers as Component[]).map((p) => preTokenizer(p, origin)))
    case "Digits":
      return isolate(part.individual_digits ? "\\p{N}" : "\\p{N}+")
    case "Punctuation":
      return split("[!-/:-@\\[-`{-~\\p{P}]", String(part.behavior ?? "Isolated"), origin)
    case "Whitespace":
      return { type: "Split", pattern: { Regex: "\\w+|[^\\w\\s]+" }, behavior: "Removed", invert: true }
    case "WhitespaceSplit":
      return split("\\s+", "Removed", origin)
    case "CharDelimiterSplit":
      return split(quote(String(part.delimiter)), "Removed", origin)
    case "Metaspace": {
      const replacement = String(part.replacement ?? "▁")
      if (part.split === false) return part
      return sequence([part, split(quote(replacement), "MergedWithNext", origin)])
    }
    case "ByteLevel": {
      if (part.use_regex === false) return part
      const prefix: Component[] = part.add_prefix_space ? [startWithBlank] : []
      return sequence([
        ...prefix,
        isolate(GPT2_PATTERN),
        { ...part, type: "ByteLevel", use_regex: false, add_prefix_space: false },
      ])
    }
    case "Split": {
      const pattern = part.pattern as { Regex?: string; String?: string }
      const source = pattern.Regex ?? quote(pattern.String ?? "")
      const behavior = String(part.behavior)
      if (!part.invert) return split(source, behavior, origin)
      if (behavior === "Isolated") return isolate(source)
      if (behavior === "Removed") return part
      return refuse(origin, `an inverted Split with behavior ${behavior}`)
    }
    default:
      return part
  }
}

/** Puts a blank in front of a text that does not begin with one. */
export const startWithBlank: Component = { type: "Replace", pattern: { Regex: "\\A[^ ]" }, content: " $&" }

function split(source: string, behavior: string, origin: string): Component {
  const one = `(?:${source})`
  switch (behavior.toLowerCase()) {
    case "isolated":
      return isolate(source)
    case "removed":
      return { type: "Split", pattern: { Regex: source }, behavior: "Removed", invert: false }
    case "contiguous":
      return isolate(`${one}+`)
    case "mergedwithprevious":
      return isolate(`[\\s\\S]*?${one}`)
    case "mergedwithnext":
      return isolate(`${one}(?:(?!${one})[\\s\\S])*`)
    default:
      return refuse(origin, `the pre-tokenizer behavior ${behavior}`)
  }
}

/** Cuts out every match; what lies between is kept too. */
export const isolate = (source: string): Component => ({
  type: "Split",
  pattern: { Regex: source },
  behavior: "Isolated",
  invert: false,
})

const sequence = (pretokenizers: Component[]): Component => ({ type: "Sequence", pretokenizers })

/** A text as a pattern of itself. */
export const quote = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")

function refuse(origin: string, what: string): never {
  throw new FmriError("TokenizerUnsupported", `${origin}: ${what} cannot be followed faithfully`, {
    fix: "Pass token ids instead of text for this model.",
  })
}
