import type { Tokenizer } from "@llm-fmri/model"
import type { StimulusSet } from "./set.js"

/** Whether every target is one token, and if not, which are not and what to do about it. */
export interface WordCheck {
  single: boolean
  /** Words whose target has several tokens in some row, with their pieces. */
  split: { word: string; category: string; pieces: string[] }[]
  /** Sentence for a report; empty when every target is one token. */
  message: string
  /** What to do; empty when nothing is. */
  fix: string
}

interface Placed {
  ids: number[][]
  target: number[]
  targetTokens: number[]
}

/**
 * A word of several tokens is read at its last one, where a model has had more steps to put it together than for a
 * one-token word: fine within a set whose words are all alike, a confound where categories differ in it.
 */
export function wordCheck(set: StimulusSet, placed: Placed, tokenizer: Tokenizer): WordCheck {
  const split = new Map<string, WordCheck["split"][number]>()
  const words = new Set<string>()
  for (const [row, { word, category }] of set.stimuli.entries()) {
    words.add(word)
    const count = placed.targetTokens[row]!
    if (count === 1 || split.has(word)) continue
    const end = placed.target[row]! + 1
    const pieces = placed.ids[row]!.slice(end - count, end).map((id) => tokenizer.token(id))
    split.set(word, { word, category, pieces })
  }
  if (split.size === 0) return { single: true, split: [], message: "", fix: "" }
  const [one] = [...split.values()]
  const example = `"${one!.word}" is ${one!.pieces.map((piece) => `"${piece}"`).join(" + ")}`
  return {
    single: false,
    split: [...split.values()],
    message: `${split.size} of ${words.size} words are more than one token for this tokenizer (${example})`,
    fix: "Compare models only on words that are one token in all of them: copy the set to a file without the others, the same number from every category.",
  }
}
