import { type Matrix, mean, splitHalfSelectivity } from "@llm-fmri/analysis"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"
import { top } from "./settings.js"

/** Overlap of the top units when stimuli are divided and a word may be on both sides. */
export interface RowHalves {
  readonly true: number
  /** With labels dealt anew over the words: nothing of it is knowledge of a category. */
  readonly permuted: number
}

/** Divides stimuli instead of words, with true labels and with labels that mean nothing. */
export function rowHalves(
  x: Matrix,
  { category, word, wordCategory }: Pick<WordTable, "category" | "word" | "wordCategory">,
  { seed, halves, deals }: { readonly seed: number; readonly halves: number; readonly deals: number },
): RowHalves {
  const rows = Int32Array.from(word, (_, row) => row)
  const overlap = (labels: Int32Array, name: number) => {
    const options = { seed: deriveSeed(seed, name), draws: halves, top: Math.min(top, x.dims[1]!) }
    return mean(splitHalfSelectivity(x, labels, rows, options).overlap.data)
  }
  const permuted = Array.from({ length: deals }, (_, deal) => {
    const dealt = wordCategory.slice()
    new Rng(deriveSeed(seed, "deal", deal)).shuffle(dealt as unknown as number[])
    return overlap(
      Int32Array.from(word, (own) => dealt[own]!),
      deal,
    )
  })
  return { true: overlap(category, -1), permuted: mean(permuted) }
}
