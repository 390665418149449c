import type { Runtime } from "@llm-fmri/graph"
import { Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"
import type { Pair, Side } from "../../src/sides.js"

const [categories, perCategory, frames] = [4, 15, 5]
const words = categories * perCategory

/** 60 words of 4 categories in 5 frames. */
export const table = {
  words: Array.from({ length: words }, (_, word) => `word ${word}`),
  wordCategory: Int32Array.from({ length: words }, (_, word) => Math.floor(word / perCategory)),
  rows: Array.from({ length: words * frames }, () => ({ ids: [0] })),
  word: Int32Array.from({ length: words * frames }, (_, row) => row % words),
  frame: Int32Array.from({ length: words * frames }, (_, row) => Math.floor(row / words)),
} as unknown as WordTable

/** How large each part of the made-up activations is. */
export interface Parts {
  /** The text before the word: the same for all words of a frame. */
  readonly frame?: number
  /** A code of each word that both sides have. */
  readonly shared?: number
  /** A code of each category that both sides have. */
  readonly category?: number
  /** A code of each word that this side has alone. */
  readonly own?: number
  readonly noise?: number
}

/** A net of one layer with made-up activations: random vectors of frames, words and categories, turned its own way. */
function madeUp(seed: number, parts: Parts, d = 40): Side {
  const { frame = 0, shared = 0, category = 0, own = 0, noise = 0 } = parts
  const common = new Rng(1)
  const codes = [words * 6, categories * 6].map((count) => Float64Array.from({ length: count }, () => common.normal()))
  const rng = new Rng(1000 + seed)
  const list = (count: number) => Float64Array.from({ length: count }, () => rng.normal())
  const [weights, frameVectors, ownVectors] = [list(6 * d), list(frames * d), list(words * d)]
  const data = new Float32Array(table.rows.length * d)
  for (let row = 0; row < table.rows.length; row++) {
    const [word, at] = [table.word[row]!, table.frame[row]!]
    for (let j = 0; j < d; j++) {
      let sum = frame * frameVectors[at * d + j]! + own * ownVectors[word * d + j]! + noise * rng.normal()
      for (let l = 0; l < 6; l++) {
        const code = shared * codes[0]![word * 6 + l]! + category * codes[1]![table.wordCategory[word]! * 6 + l]!
        sum += (code * weights[l * d + j]!) / Math.sqrt(6)
      }
      data[row * d + j] = sum
    }
  }
  return {
    table,
    layers: 1,
    middle: 0,
    positions: ["target", "next"],
    at: () => ({ dims: [table.rows.length, d], data }),
  }
}

export function pairOf(parts: Parts, runtime: Runtime, seed = 1): Pair {
  return { left: madeUp(2 * seed, parts), right: madeUp(2 * seed + 1, parts, 30), runtime }
}
