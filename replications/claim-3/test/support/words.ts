import type { Tokenizer } from "@llm-fmri/model"
import { parseStimuli, type StimulusSet } from "@llm-fmri/stimuli"

const categories = ["animal", "tool", "place"]

/** Three categories of five made-up words in two frames, with nouns. */
export function smallSet(): Promise<StimulusSet> {
  return parseStimuli(
    {
      name: "small",
      probe: "one {word} is some",
      frames: ["here is the {word} now", "they saw one {word} then"],
      categories: Object.fromEntries(
        categories.map((noun) => [noun, { noun, words: [1, 2, 3, 4, 5].map((i) => `${noun}${i}`) }]),
      ),
    },
    "small",
  )
}

/** A token for each word of a text, numbered in the order in which they are first seen. */
export function wordTokenizer(): Tokenizer {
  const ids = new Map<string, number>()
  return {
    hash: "words",
    vocabSize: 64,
    encode(text) {
      const found = [...text.matchAll(/ ?\S+/g)]
      return {
        ids: found.map(([piece]) => {
          const word = piece.trim()
          if (!ids.has(word)) ids.set(word, ids.size)
          return ids.get(word)!
        }),
        spans: found.map((piece): [number, number] => [piece.index, piece.index + piece[0].length]),
        bos: false,
      }
    },
    decode: (list) => list.join(" "),
    token: (id) => String(id),
  }
}
