import { FmriError } from "@llm-fmri/errors"
import { align, type TokenBytes } from "./align.js"
import type { Component, Definition, TokenizerJson } from "./definition.js"
import { faithful } from "./faithful.js"
import { createTokenizer, type LibraryTokenizer as Library } from "./library.js"
import { trace } from "./normalized.js"
import { ScoreRanks } from "./score-ranks.js"
import { type Spelling, spellingOf } from "./surface.js"
import type { BosPolicy, Encoding, Tokenizer } from "./types.js"

const encoder = new TextEncoder()
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })

/** The library's tokenizer with explicit BOS and spans. */
export class SpannedTokenizer implements Tokenizer {
  readonly hash: string
  readonly vocabSize: number
  readonly bosId?: number
  readonly #bosByDefault: boolean
  readonly #library: Library
  readonly #vocab: readonly (string | undefined)[]
  readonly #spelling: Spelling
  readonly #unknown: string | undefined
  /** Added tokens that are found in the text as it is, before normalising. */
  readonly #verbatim: ReadonlySet<string>
  readonly #added: ReadonlySet<string>
  readonly #lead: string
  readonly #normalize: (text: string) => string

  constructor(definition: Definition) {
    const json = faithful(definition.json, definition.origin)
    this.hash = definition.hash
    this.#library = build(json, definition)
    const model = this.#library.model
    this.#vocab = model.vocab
    this.vocabSize = model.vocab.length
    this.#unknown = model.unk_token ?? undefined
    if (definition.bosId !== undefined) this.bosId = definition.bosId
    this.#bosByDefault = definition.bosByDefault
    this.#spelling = spellingOf(json, (token) => model.tokens_to_ids.has(token))
    this.#added = new Set(json.added_tokens.map((token) => token.content))
    this.#verbatim = new Set(
      json.added_tokens
        .filter((token) => !(token.normalized ?? !token.special) || json.normalizer === null)
        .map((token) => token.content),
    )
    const { lead, rest } = withoutLead(json.normalizer)
    const bare = lead === "" ? this.#library.normalizer : normalizerOf(rest)
    this.#lead = this.#spelling.plain(lead)
    this.#normalize = (text) => this.#spelling.plain(bare === null ? text : bare(text))
  }

  encode(text: string, bos: BosPolicy = "auto"): Encoding {
    // a lone surrogate is no character; it reads as U+FFFD, which has the same length
    const clean = text.replace(/[\uD800-\uDFFF]/gu, "\uFFFD")
    const { ids: found, tokens } = this.#library.encode(clean, { add_special_tokens: false })
    const ids = found.map((id, i) => {
      if (id !== undefined) return id
      throw new FmriError("TokenizerBroken", `the tokenizer has no id for its own piece ${JSON.stringify(tokens[i])}`, {
        fix: "Download the tokenizer again, or pass token ids.",
      })
    })
    const spans = this.#spans(clean, tokens)
    const first = this.#leading(bos)
    if (first === undefined) return { ids, spans, bos: false }
    return { ids: [first, ...ids], spans: [[0, 0], ...spans], bos: true }
  }

  decode(ids: readonly number[]): string {
    for (const id of ids) this.#spellingOf(id)
    if (ids.length === 0) return ""
    return this.#library.decode([...ids], { skip_special_tokens: false, clean_up_tokenization_spaces: false })
  }

  token(id: number): string {
    const spelling = this.#spellingOf(id)
    if (this.#added.has(spelling)) return spelling
    const bytes = this.#spelling.surface(spelling)
    try {
      return utf8.decode(bytes)
    } catch {
      return Array.from(bytes, byteName).join("")
    }
  }

  #spellingOf(id: number): string {
    const spelling = this.#vocab[id]
    if (spelling !== undefined) return spelling
    throw new FmriError("TokenIdUnknown", `token id ${id} is not in the vocabulary of ${this.vocabSize} tokens`, {
      fix: `Use ids from 0 to ${this.vocabSize - 1}.`,
      fields: { id, vocabSize: this.vocabSize },
    })
  }

  #leading(bos: BosPolicy): number | undefined {
    if (bos === "never" || (bos === "auto" && !this.#bosByDefault)) return undefined
    if (this.bosId !== undefined || bos === "auto") return this.bosId
    throw new FmriError("BosMissing", "the tokenizer has no beginning-of-sequence token to put in front", {
      fix: "Use the BOS policy auto or never for this model.",
    })
  }

  /** Cuts the text at the added tokens found in it and places the tokens of each part between. */
  #spans(text: string, tokens: readonly string[]): [number, number][] {
    const spans: [number, number][] = []
    const parts = this.#library.splitter_unnormalized.split(text)
    let at = 0
    let taken = 0
    for (const [i, part] of parts.entries()) {
      if (this.#verbatim.has(part)) {
        if (tokens[taken++] !== part) throw unplaced(text)
        spans.push([at, at + part.length])
      } else {
        const placed = this.#place(part, tokens, taken, parts[i + 1], at)
        if (!placed) throw unplaced(text)
        spans.push(...placed)
        taken += placed.length
      }
      at += part.length
    }
    if (taken !== tokens.length) throw unplaced(text)
    return spans
  }

  /** Places the tokens from `first` up to the next added token (`stop`), or to the end of all. */
  #place(part: string, tokens: readonly string[], first: number, stop: string | undefined, offset: number) {
    const traced = trace(part, this.#normalize, offset, this.#lead)
    // A token spelled like the added one may also be part of the text before it: the first split that accounts for the
    // whole text is taken, and only then one that leaves blanks over.
    for (const toTheEnd of [true, false])
      for (let last = first; last <= tokens.length; last++) {
        if (last < tokens.length ? tokens[last] !== stop : stop !== undefined) continue
        const bytes = tokens.slice(first, last).map((token) => this.#bytes(token, part))
        const spans = align(traced, bytes, this.#spelling.dropped, toTheEnd)
        if (spans) return spans
      }
    return undefined
  }

  #bytes(token: string, part: string): TokenBytes {
    if (token === this.#unknown && !part.includes(token)) return undefined
    return this.#added.has(token) ? encoder.encode(this.#spelling.plain(token)) : this.#spelling.surface(token)
  }
}

const byteName = (byte: number) => (byte < 0x80 ? String.fromCharCode(byte) : `<0x${byte.toString(16).toUpperCase()}>`)

function build(json: TokenizerJson, definition: Definition): Library {
  let library: Library
  try {
    library = createTokenizer(json)
  } catch (cause) {
    throw new FmriError("TokenizerBroken", `${definition.origin} cannot be used: ${(cause as Error).message}`, {
      fix: "Download the tokenizer again, or pass token ids.",
      cause,
    })
  }
  const { vocabulary } = definition
  const { model } = library
  if (vocabulary) {
    const { tokens } = vocabulary
    for (let id = 0; id < tokens.length; id++) if (tokens[id] !== "") model.tokens_to_ids.set(tokens[id]!, id)
    model.vocab = tokens as string[] // hundreds of thousands: shared, not copied; nobody writes to it from here on
    if (vocabulary.ranks) model.bpe_ranks = new ScoreRanks(model.tokens_to_ids, vocabulary.ranks)
    model.unk_token_id = model.unk_token ? model.tokens_to_ids.get(model.unk_token) : undefined
  }
  return library
}

/** Separates what a normalizer puts in front of every text from the rest of it. */
function withoutLead(part: Component | null): { lead: string; rest: Component | null } {
  if (part?.type === "Prepend") return { lead: String(part.prepend), rest: null }
  if (part?.type !== "Sequence") return { lead: "", rest: part }
  const parts = part.normalizers as Component[]
  const lead = parts.filter((p) => p.type === "Prepend").map((p) => String(p.prepend))
  return { lead: lead.join(""), rest: { ...part, normalizers: parts.filter((p) => p.type !== "Prepend") } }
}

function normalizerOf(part: Component | null): ((text: string) => string) | null {
  const empty = { added_tokens: [], pre_tokenizer: null, post_processor: null, decoder: null }
  return createTokenizer({ ...empty, normalizer: part, model: { type: "BPE", vocab: {}, merges: [] } }).normalizer
}

function unplaced(text: string): FmriError {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text
  return new FmriError("SpansUnknown", `the tokens of ${JSON.stringify(shown)} cannot be laid along the text`, {
    fix: "Pass token ids for this text, or report the tokenizer.",
  })
}
