import type { CaptureRow } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import type { Model } from "@llm-fmri/model"
import { type MeasureContext, placeWords, type WordTable } from "@llm-fmri/replicate"
import { nounTokens } from "@llm-fmri/stimuli"
import { dealHalves } from "./halves.js"
import { neutralSentences } from "./settings.js"

/** The concepts of a set and their words. */
export interface Concepts {
  readonly names: readonly string[]
  /** The concept of each word. */
  readonly concept: Int32Array
  /** The half of its concept that each word is in, 0 or 1. */
  readonly half: Uint8Array
}

/** A set as every net of a subject sees it: tokens, halves and sentences do not depend on weights. */
export interface Material extends Concepts {
  /** The words in their frames, and the word and frame of each row. */
  readonly rows: readonly CaptureRow[]
  readonly word: Int32Array
  readonly frame: Int32Array
  readonly table: WordTable
  /** Whether rows are all those of the set, so that other claims' recordings serve. */
  readonly whole: boolean
  /** Token of each word, then of each concept's noun. */
  readonly tokens: readonly number[]
  /** Neutral sentences; vectors are added at their last position. */
  readonly sentences: readonly CaptureRow[]
}

/**
 * Tokenizes a set and the neutral sentences, and deals the words into halves.
 *
 * @param options `stimuli`, another set than the spec's; `concepts`, how many of its concepts, the first ones
 * @throws FmriError as `placeWords` and `nounTokens`; `WordsShareToken` where two words have the same token
 */
export async function prepare(
  context: Pick<MeasureContext, "stimuli" | "seed" | "rng" | "progress">,
  model: Pick<Model, "name" | "tokenizer">,
  options: { readonly stimuli?: string; readonly concepts?: number; readonly sentences: number },
): Promise<Material> {
  const { stimuli, concepts = Number.POSITIVE_INFINITY } = options
  const table = await placeWords(context, model, stimuli === undefined ? { folds: 2 } : { stimuli, folds: 2 })
  const tokenizer = model.tokenizer!
  const names = table.categories.slice(0, concepts)
  const chosen = Array.from(table.rows.keys()).filter((row) => table.category[row]! < names.length)
  // Words are counted in the order of their first row, as groupMeans does.
  const kept = [...new Set(chosen.map((row) => table.word[row]!))]
  const wordAt = new Map(kept.map((word, at) => [word, at]))
  const concept = Int32Array.from(kept, (word) => table.wordCategory[word]!)
  const nouns = nounTokens(table.set, tokenizer)
  const wordToken: number[] = []
  for (const row of chosen) {
    const { ids, target } = table.rows[row]!
    wordToken[wordAt.get(table.word[row]!)!] = ids[target!]!
  }
  if (new Set(wordToken).size < wordToken.length) {
    throw new FmriError("WordsShareToken", `two words of ${table.set.name} end in the same token`, {
      fix: "Use words that are one token each for this tokenizer.",
    })
  }
  return {
    names,
    concept,
    half: dealHalves(concept, (own) => context.rng("halves", table.categories[own]!)),
    rows: chosen.map((row) => table.rows[row]!),
    word: Int32Array.from(chosen, (row) => wordAt.get(table.word[row]!)!),
    frame: Int32Array.from(chosen, (row) => table.frame[row]!),
    table,
    whole: chosen.length === table.rows.length,
    tokens: [...wordToken, ...names.map((name) => nouns.get(name)!)],
    sentences: neutralSentences.slice(0, options.sentences).map((text) => ({ ids: tokenizer.encode(text).ids })),
  }
}
