import { percentileInterval } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"

/**
 * Resamples of words as weights: how often each word was drawn. Words are drawn within their category, so that every
 * category keeps as many as it has; all statistics of a net see the same resamples.
 *
 * @param category the category of each word
 */
export function resampleWords(category: ArrayLike<number>, rng: Rng, draws: number): Float64Array[] {
  const members = new Map<number, number[]>()
  for (let word = 0; word < category.length; word++) {
    const list = members.get(category[word]!)
    if (list) list.push(word)
    else members.set(category[word]!, [word])
  }
  return Array.from({ length: draws }, () => {
    const weights = new Float64Array(category.length)
    for (const words of members.values())
      for (let i = 0; i < words.length; i++) weights[words[rng.int(words.length)]!]!++
    return weights
  })
}

/** A number with its 95 % interval over words. */
export interface Estimate {
  readonly estimate: number
  readonly low: number
  readonly high: number
}

/**
 * A statistic of weighted words with its percentile interval; NaN for both ends where a resample has no finite value (a
 * quotient whose denominator is 0 in few words).
 */
export function estimate(
  statistic: (weights: Float64Array) => number,
  words: number,
  resamples: readonly Float64Array[],
): Estimate {
  const draws = resamples.map(statistic)
  const [low, high] = draws.every(Number.isFinite) ? percentileInterval(draws) : [Number.NaN, Number.NaN]
  return { estimate: statistic(new Float64Array(words).fill(1)), low, high }
}

/** Σ weight · value / Σ weight, weights by group. */
export function weightedMean(
  values: ArrayLike<number>,
  groupOf: ArrayLike<number>,
  weights: ArrayLike<number>,
): number {
  let [sum, total] = [0, 0]
  for (let i = 0; i < values.length; i++) {
    const weight = weights[groupOf[i]!]!
    sum += weight * values[i]!
    total += weight
  }
  return sum / total
}
