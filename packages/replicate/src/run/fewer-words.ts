import type { StimulusSet } from "../engine/types.js"
import { sha256 } from "../provenance/canonical.js"

/** Words of each category in a quick run: two for every fold, five for either half. */
export const quickWords = 10

/**
 * The set with `most` words of each category, evenly spaced in their order, each in all of its frames; a set without more
 * stays as it is.
 */
export function fewerWords(set: StimulusSet, most = quickWords): StimulusSet {
  const byCategory = new Map<string, Set<string>>()
  for (const { category, word } of set.stimuli) {
    const own = byCategory.get(category) ?? new Set()
    byCategory.set(category, own.add(word))
  }
  const kept = new Map([...byCategory].map(([category, words]) => [category, new Set(evenly([...words], most))]))
  const stimuli = set.stimuli.filter(({ category, word }) => kept.get(category)!.has(word))
  if (stimuli.length === set.stimuli.length) return set
  const hash = sha256(`${most} words of a category of ${set.hash}`)
  return { ...set, name: `${set.name}/${most}-words`, hash, stimuli }
}

function evenly(words: readonly string[], most: number): string[] {
  const count = Math.min(most, words.length)
  return Array.from({ length: count }, (_, i) => words[Math.floor((i * words.length) / count)]!)
}
