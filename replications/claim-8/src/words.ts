import type { Rng } from "@llm-fmri/random"
import type { WordTable } from "@llm-fmri/replicate"

type Words = Pick<WordTable, "word" | "wordCategory">

/** Rows of all words but one group, for each group: groups hold equally many words of each category. */
export function withoutGroups({ word, wordCategory }: Words, groups: number): Int32Array[] {
  const seen = new Map<number, number>()
  const groupOf = Array.from(wordCategory, (category) => {
    const place = seen.get(category) ?? 0
    seen.set(category, place + 1)
    return place % groups
  })
  return Array.from({ length: groups }, (_, group) => rowsWhere(word, (own) => groupOf[own] !== group))
}

/** Rows of a random half of the words of each category, and of the other half. */
export function halvesOfWords({ word, wordCategory }: Words, rng: Rng): [Int32Array, Int32Array] {
  const first = new Set<number>()
  for (const category of new Set(wordCategory)) {
    const members = Array.from(wordCategory.keys()).filter((own) => wordCategory[own] === category)
    rng.shuffle(members)
    for (const own of members.slice(0, Math.floor(members.length / 2))) first.add(own)
  }
  return [rowsWhere(word, (own) => first.has(own)), rowsWhere(word, (own) => !first.has(own))]
}

function rowsWhere(word: Int32Array, wanted: (word: number) => boolean): Int32Array {
  return Int32Array.from(word.keys()).filter((row) => wanted(word[row]!))
}
