/** Whether the beginning-of-sequence token is put in front: `auto` is the tokenizer's own default. */
export type BosPolicy = "auto" | "always" | "never"

/** One text as tokens. */
export interface Encoding {
  /** Token ids, BOS included where it was added. */
  ids: number[]
  /**
   * For every token the part of the text it stands for, in UTF-16 code units, end exclusive. A token that holds only
   * some bytes of a character has the character's span; a token that stands for nothing in the text (BOS, a blank
   * that the tokenizer put in front) has an empty one.
   */
  spans: [start: number, end: number][]
  /** True when the tokenizer put a BOS in front (a BOS spelled in the text itself does not count). */
  bos: boolean
}

/** A tokenizer, whatever file it came from. */
export interface Tokenizer {
  /** sha256 of everything that decides the ids. */
  readonly hash: string
  /** Number of ids: one more than the largest. */
  readonly vocabSize: number
  /** Id of the beginning-of-sequence token, if the tokenizer has one. */
  readonly bosId?: number
  /** Ids and spans of `text`; spellings of special tokens in it become those tokens. */
  encode(text: string, bos?: BosPolicy): Encoding
  /** The text that `ids` stand for, special tokens included. */
  decode(ids: readonly number[]): string
  /** The text of one token; bytes that are no whole character by themselves read `<0xNN>`. */
  token(id: number): string
}
