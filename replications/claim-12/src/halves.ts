import type { Rng } from "@llm-fmri/random"

/**
 * Deals the words of every concept into two halves, 0 and 1, of which directions are made and tested in turn. Of an odd
 * number of words half 0 gets one more.
 *
 * @param concept the concept of each word
 * @param rng gives a generator for a concept, so that a concept's halves do not hang on which others there are
 *
 * @example
 * ```ts
 * dealHalves([0, 0, 1, 1], (concept) => new Rng(concept)) // each concept has one 0 and one 1
 * ```
 */
export function dealHalves(concept: ArrayLike<number>, rng: (concept: number) => Rng): Uint8Array {
  const half = new Uint8Array(concept.length)
  for (const own of new Set(Array.from(concept))) {
    const words = Array.from(concept, (_, word) => word).filter((word) => concept[word] === own)
    rng(own).shuffle(words)
    for (const word of words.slice(Math.ceil(words.length / 2))) half[word] = 1
  }
  return half
}
