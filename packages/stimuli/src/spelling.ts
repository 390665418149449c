import type { StimulusSet } from "./set.js"

/** How well spelling alone tells the categories apart. */
export interface SpellingBaseline {
  /** Share of held-out words put in their category, over all words. */
  accuracy: number
  /** The same, fold by fold. */
  perFold: number[]
  /** Accuracy of always naming the commonest category. */
  chance: number
  /** In order of first appearance. */
  words: { word: string; category: string; fold: number; predicted: string }[]
}

/**
 * Accuracy of a probe that sees nothing but a word's letters, on the same word-grouped folds as every other probe: what a
 * decoding accuracy has to beat before it speaks of meaning.
 *
 * Multinomial naive Bayes on counts of the 1- to 3-letter sequences of `^word$` (marks for beginning and end), Laplace
 * smoothing 1, sequences unseen in training ignored, class priors from the training words: the category maximises
 * log π_c + Σ_g n_g log((N_cg + 1)/(N_c + V)). Ties go to the category first in code-unit order.
 *
 * @param fold a fold for every stimulus, from `folds`; rows of a word must share one
 */
export function spellingBaseline(set: StimulusSet, fold: ArrayLike<number>): SpellingBaseline {
  const words = new Map<string, SpellingBaseline["words"][number]>()
  for (const [row, { word, category }] of set.stimuli.entries())
    if (!words.has(word)) words.set(word, { word, category, fold: fold[row]!, predicted: "" })
  const all = [...words.values()]
  const perFold: number[] = []
  for (const held of [...new Set(all.map((word) => word.fold))].sort((a, b) => a - b)) {
    const predict = train(all.filter((word) => word.fold !== held))
    const test = all.filter((word) => word.fold === held)
    for (const word of test) word.predicted = predict(word.word)
    perFold.push(share(test))
  }
  const sizes = new Map<string, number>()
  for (const { category } of all) sizes.set(category, (sizes.get(category) ?? 0) + 1)
  return { accuracy: share(all), perFold, chance: Math.max(...sizes.values()) / all.length, words: all }
}

const share = (words: SpellingBaseline["words"]) =>
  words.filter((word) => word.predicted === word.category).length / words.length

function grams(word: string): string[] {
  const letters = [...`^${word}$`]
  return [1, 2, 3].flatMap((n) => letters.slice(n - 1).map((_, i) => letters.slice(i, i + n).join("")))
}

function train(words: readonly { word: string; category: string }[]): (word: string) => string {
  const vocabulary = new Set<string>()
  const classes = new Map<string, { words: number; grams: number; count: Map<string, number> }>()
  for (const { word, category } of words) {
    let known = classes.get(category)
    if (!known) {
      known = { words: 0, grams: 0, count: new Map() }
      classes.set(category, known)
    }
    known.words++
    for (const gram of grams(word)) {
      vocabulary.add(gram)
      known.grams++
      known.count.set(gram, (known.count.get(gram) ?? 0) + 1)
    }
  }
  const names = [...classes.keys()].sort()
  return (word) => {
    const seen = grams(word).filter((gram) => vocabulary.has(gram))
    let best = { name: "", score: Number.NEGATIVE_INFINITY }
    for (const name of names) {
      const { words: n, grams: total, count } = classes.get(name)!
      let score = Math.log(n / words.length)
      for (const gram of seen) score += Math.log(((count.get(gram) ?? 0) + 1) / (total + vocabulary.size))
      if (score > best.score) best = { name, score }
    }
    return best.name
  }
}
