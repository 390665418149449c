import { Rng } from "@llm-fmri/random"

/**
 * The pairs of a word of a category and a word of another, both of one fold. Words of one fold stand in one sentence and
 * share their fit, so that within a pair nothing differs but the word.
 */
export interface Pairs {
  /** [category][pairs] */
  readonly members: readonly Int32Array[]
  readonly others: readonly Int32Array[]
  readonly words: number
}

/**
 * @param category of each word, 0 … k − 1
 * @param fold of each word
 *
 * @example
 * ```ts
 * pairsOf([0, 1, 0, 1], [0, 0, 1, 1]).others[0] // [1, 3]
 * ```
 */
export function pairsOf(category: ArrayLike<number>, fold: ArrayLike<number>): Pairs {
  const categories = Math.max(...Array.from(category)) + 1
  const members: number[][] = Array.from({ length: categories }, () => [])
  const others: number[][] = Array.from({ length: categories }, () => [])
  for (let i = 0; i < category.length; i++)
    for (let j = 0; j < category.length; j++) {
      if (fold[i] !== fold[j] || category[i] === category[j]) continue
      members[category[i]!]!.push(i)
      others[category[i]!]!.push(j)
    }
  return {
    members: members.map((list) => Int32Array.from(list)),
    others: others.map((list) => Int32Array.from(list)),
    words: category.length,
  }
}

/**
 * For each category's pairs whether the member scores higher: 1, ½ where they tie, 0. Its mean is the AUC within folds.
 *
 * @param scores of each word for the category, [words]
 * @param tie differences up to this are rounding
 */
export function concordance(pairs: Pairs, category: number, scores: ArrayLike<number>, tie = 0): Float32Array {
  const [members, others] = [pairs.members[category]!, pairs.others[category]!]
  return Float32Array.from(members, (member, at) => {
    const apart = scores[member]! - scores[others[at]!]!
    return Math.abs(apart) <= tie ? 0.5 : apart > 0 ? 1 : 0
  })
}

/** The mean of several concordances of the same pairs. */
export function meanConcordance(list: readonly Float32Array[]): Float32Array {
  return list[0]!.map((_, at) => list.reduce((sum, one) => sum + one[at]!, 0) / list.length)
}

/** AUC of each category: over all words, and over resamples of words. */
export interface Auc {
  /** [categories] */
  readonly value: Float64Array
  /** [draws][categories] */
  readonly draws: readonly Float64Array[]
}

/** How often each word is drawn in each resample, [draws][words]. */
export function resampledWords(words: number, draws: number, seed: number): Uint8Array[] {
  const rng = new Rng(seed)
  return Array.from({ length: draws }, () => {
    const weight = new Uint8Array(words)
    for (let i = 0; i < words; i++) weight[rng.int(words)]!++
    return weight
  })
}

/**
 * AUC within folds under weights of the words, Σ wᵢwⱼ cᵢⱼ / Σ wᵢwⱼ. A resample without a pair of a category keeps the
 * value over all words.
 *
 * @param concordances [category][pairs]
 */
export function aucOf(pairs: Pairs, concordances: readonly Float32Array[], resamples: readonly Uint8Array[]): Auc {
  const value = Float64Array.from(concordances, (c) => c.reduce((sum, x) => sum + x, 0) / c.length)
  const draws = resamples.map((weight) =>
    Float64Array.from(concordances, (c, category) => {
      const [members, others] = [pairs.members[category]!, pairs.others[category]!]
      let [above, all] = [0, 0]
      for (let at = 0; at < c.length; at++) {
        const w = weight[members[at]!]! * weight[others[at]!]!
        above += w * c[at]!
        all += w
      }
      return all > 0 ? above / all : value[category]!
    }),
  )
  return { value, draws }
}

/**
 * What an edit takes of an AUC: max(AUC₀, ½) − max(AUC₁, ½). Below ½ an AUC shows that too much was removed, not that more
 * was; and where nothing could be read there is nothing to lose.
 *
 * @example
 * ```ts
 * lostAuc(0.9, 0.3) // 0.4
 * ```
 */
export function lostAuc(before: number, after: number): number {
  return Math.max(before, 0.5) - Math.max(after, 0.5)
}
