/** The parts of a `tokenizer.json` that are looked at here; everything else is passed on untouched. */
export interface TokenizerJson {
  added_tokens: AddedTokenJson[]
  normalizer: Component | null
  pre_tokenizer: Component | null
  post_processor: Component | null
  decoder: Component | null
  model: Component & { vocab?: unknown; merges?: unknown }
}

export interface AddedTokenJson {
  id: number
  content: string
  special?: boolean
  normalized?: boolean
  single_word?: boolean
  lstrip?: boolean
  rstrip?: boolean
}

/** A normalizer, pre-tokenizer, post-processor, decoder or model: a type and its settings. */
export interface Component {
  type?: string
  [setting: string]: unknown
}

/** What is needed to build a tokenizer, read from either kind of source. */
export interface Definition {
  json: TokenizerJson
  hash: string
  /** Words of the error messages: which file or metadata this came from. */
  origin: string
  bosId?: number | undefined
  bosByDefault: boolean
  /**
   * Spelling by id, given directly instead of in `json.model`. With `ranks` (merge place by id, -1 for never) the merge
   * list is not spelled out either: two neighbours merge when their concatenation has a rank.
   */
  vocabulary?: { tokens: readonly string[]; ranks?: Int32Array } | undefined
}
