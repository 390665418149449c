import { Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"

/** Rows of two halves that share no word. */
export type Halves = readonly [first: Int32Array, second: Int32Array]

/**
 * Splits the words of a table into two halves, of each category one half in each; a category's odd word goes by lot. All
 * frames of a word go with it.
 */
export function wordHalves({ word, wordCategory }: Pick<WordTable, "word" | "wordCategory">, seed: number): Halves {
  const rng = new Rng(seed)
  const first = new Uint8Array(wordCategory.length)
  for (const category of new Set(wordCategory)) {
    const words = Array.from(wordCategory.keys()).filter((one) => wordCategory[one] === category)
    rng.shuffle(words)
    const half = Math.floor(words.length / 2) + (words.length % 2 === 1 && rng.uniform() < 0.5 ? 1 : 0)
    for (const one of words.slice(0, half)) first[one] = 1
  }
  const rows = Int32Array.from(word.keys())
  return [rows.filter((row) => first[word[row]!] === 1), rows.filter((row) => first[word[row]!] === 0)]
}

/**
 * Standard error of a number over words, from the same number on both halves of several splits: halves are independent and
 * of twice the variance of the whole, so (a − b)² / 4 is that variance, whatever bias half the words bring. The mean over
 * splits is taken (balanced half-samples; McCarthy 1969).
 *
 * @param pairs the number on the first and on the second half of each split
 *
 * @example
 * ```ts
 * halvesError([[3, 1], [1, 3]]) // 1
 * ```
 */
export function halvesError(pairs: readonly (readonly [number, number])[]): number {
  return Math.sqrt(pairs.reduce((sum, [a, b]) => sum + (a - b) ** 2 / 4, 0) / pairs.length)
}

/** A 95 % interval from an estimate and its standard error. */
export function normalInterval(estimate: number, error: number): readonly [low: number, high: number] {
  return [estimate - 1.959964 * error, estimate + 1.959964 * error]
}
