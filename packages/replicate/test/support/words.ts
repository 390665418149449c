import type { Tokenizer } from "@llm-fmri/model"
import { parseStimuli, type StimulusSet } from "@llm-fmri/stimuli"

/** Three categories of six made-up words in two frames, with nouns and a probe sentence. */
export function smallSet(): Promise<StimulusSet> {
  const categories = ["bird", "stone", "cloth"].map((noun) => {
    const words = ["a", "e", "i", "o", "u", "y"].map((vowel) => `${noun.slice(0, 2)}${vowel}x`)
    return [noun, { noun, words }] as const
  })
  return parseStimuli(
    {
      name: "small",
      probe: "some {word} is one",
      frames: ["we know the {word} well", "they took that {word} home again"],
      categories: Object.fromEntries(categories),
    },
    "small",
  )
}

/** A token for each word of a text, numbered in the order in which they are first seen, after a BOS. */
export function wordTokenizer(): Tokenizer {
  const ids = new Map<string, number>()
  return {
    hash: "words",
    vocabSize: 97,
    bosId: 1,
    encode(text, bos = "auto") {
      const found = [...text.matchAll(/ ?\S+/g)]
      const pieces = found.map(([piece]) => {
        const word = piece.trim()
        if (!ids.has(word)) ids.set(word, 2 + ids.size)
        return ids.get(word)!
      })
      const spans = found.map((piece): [number, number] => [piece.index, piece.index + piece[0].length])
      return bos === "never"
        ? { ids: pieces, spans, bos: false }
        : { ids: [1, ...pieces], spans: [[0, 0], ...spans], bos: true }
    },
    decode: (list) => list.join(" "),
    token: (id) => String(id),
  }
}
