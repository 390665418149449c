import * as library from "@huggingface/tokenizers"

/** What is used of the library; its own declarations cannot be resolved by Node's rules. */
export interface LibraryTokenizer {
  encode(text: string, options: { add_special_tokens: boolean }): { ids: (number | undefined)[]; tokens: string[] }
  decode(ids: number[], options: { skip_special_tokens: boolean; clean_up_tokenization_spaces: boolean }): string
  readonly normalizer: ((text: string) => string) | null
  readonly model: LibraryModel
  /** Cuts a text at the added tokens that are looked for before normalising. */
  readonly splitter_unnormalized: { split(text: string): string[] }
}

export interface LibraryModel {
  /** Spelling by id. */
  vocab: (string | undefined)[]
  tokens_to_ids: Map<string, number>
  unk_token?: string | null | undefined
  unk_token_id?: number | undefined
  /** BPE only: place in the merge order by `JSON.stringify([left, right])`. */
  bpe_ranks?: Map<string, number>
}

export function createTokenizer(json: object): LibraryTokenizer {
  return new library.Tokenizer(json, {}) as unknown as LibraryTokenizer
}
