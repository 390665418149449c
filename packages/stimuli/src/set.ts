/** One text with a target word in it. */
export interface Stimulus {
  text: string
  /** What the target is counted as: rows with the same word stay together in folds and in significance tests. */
  word: string
  category: string
  /** Which carrier sentence this is. */
  frame: number | string
  /** The target within `text`: UTF-16 code units, end exclusive. */
  span: [start: number, end: number]
}

/** Texts of words from categories in carrier sentences. */
export interface StimulusSet {
  name: string
  /** sha256 (hex) of the content: stimuli, nouns and probe, however the file spelled them. */
  hash: string
  stimuli: Stimulus[]
  /** In the order they first appear. */
  categories: string[]
  /** The noun that names each category ("animal"), where the set gives one. */
  nouns?: Record<string, string>
  /** A sentence that asks for the noun, with `{word}` in it. */
  probe?: string
  /** What may not be meant: duplicates up to the target, a span beside its word, a word in two categories. */
  warnings: string[]
}
