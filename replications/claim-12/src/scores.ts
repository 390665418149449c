import { logSumExp } from "@llm-fmri/analysis"
import type { Concepts } from "./material.js"

/** Ways to score a steered sentence. The first one is in the triple that was fixed in advance. */
export const scoreKinds = ["words", "noun", "share"] as const
export type ScoreKind = (typeof scoreKinds)[number]

/**
 * How much a run favours a concept:
 *
 * - `words`: mean logit of the concept's words less that of all other concepts' words, words of one half only. In
 *   differences between two runs it is the rise of their mean log-probability, less that of the others.
 * - `noun`: logit of the concept's noun less the mean of the other nouns'
 * - `share`: logarithm of the share of the concept's words in the probability of all the words of that half
 *
 * @param logits of each word, then of each concept's noun
 * @param half the half whose words are read
 *
 * @example
 * ```ts
 * const concepts = { names: ["ape", "bee"], concept: [0, 1], half: [0, 0] }
 * favour("words", [3, 1, 0, 2], concepts, 0, 0) // 2
 * ```
 */
export function favour(
  kind: ScoreKind,
  logits: ArrayLike<number>,
  {
    names,
    concept,
    half,
  }: Pick<Concepts, "names"> & {
    readonly concept: ArrayLike<number>
    readonly half: ArrayLike<number>
  },
  own: number,
  side: number,
): number {
  const words = concept.length
  if (kind === "noun") {
    let others = 0
    for (let other = 0; other < names.length; other++) if (other !== own) others += logits[words + other]!
    return logits[words + own]! - others / (names.length - 1)
  }
  const inside: number[] = []
  const outside: number[] = []
  for (let word = 0; word < words; word++) {
    if (half[word] === side) (concept[word] === own ? inside : outside).push(logits[word]!)
  }
  if (kind === "share") return logSumExp(inside) - logSumExp([...inside, ...outside])
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value, 0) / list.length
  return mean(inside) - mean(outside)
}
