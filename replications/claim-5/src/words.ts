import { groupMeans, type Matrix } from "@llm-fmri/analysis"
import type { WordActivations, WordTable } from "@llm-fmri/replicate"
import type { Position } from "./settings.js"

/** Words with their category (an index) and fold: what every probe here is fitted on and judged by. */
export interface Words {
  readonly names: readonly string[]
  readonly categories: readonly string[]
  readonly category: Int32Array
  readonly fold: Int32Array
}

export function wordsOf({ words, categories, wordCategory, wordFold }: WordTable): Words {
  return { names: words, categories, category: wordCategory, fold: wordFold }
}

/**
 * Each word's mean over the frames, [words, d]. In a crossed set every word is in every frame, so that taking frame means
 * away would move all words alike, and centring takes that away in turn.
 */
export function meansAt(activations: WordActivations, table: WordTable, position: Position, layer: number): Matrix {
  return groupMeans(activations.at(position, layer), table.word)
}

/** Whether all rows are equal, so that there is nothing to read. */
export function isConstant({ dims, data }: Matrix): boolean {
  const d = dims[1]!
  return data.every((value, at) => value === data[at % d])
}
