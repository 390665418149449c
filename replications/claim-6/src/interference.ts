import { weightedMean } from "./resamples.js"

/** What ablations do to the words' own readouts, in units of the spread that words have in the clean run. */
export interface Effects {
  readonly categories: number
  /** The category of each word. */
  readonly category: Int32Array
  /** Fall of each word's own readout when a category's direction is ablated, [category][word]. */
  readonly fall: readonly Float64Array[]
  /** Fall when the whole activation is replaced by the mean of other words. */
  readonly whole: Float64Array
  /** Standard deviation over words of the clean readouts, root mean square over categories; the unit of the others. */
  readonly spread: number
}

/**
 * How much each category is favoured in each row: its value less the mean of the other categories', [rows × k].
 *
 * @example
 * ```ts
 * margins([5, 1, 3], 3) // [3, -3, 0]
 * ```
 */
export function margins(values: ArrayLike<number>, k: number): Float64Array {
  const found = new Float64Array(values.length)
  for (let start = 0; start < values.length; start += k) {
    let sum = 0
    for (let c = 0; c < k; c++) sum += values[start + c]!
    for (let c = 0; c < k; c++) found[start + c] = values[start + c]! - (sum - values[start + c]!) / (k - 1)
  }
  return found
}

/**
 * Effects from the margins of all runs, each [words × k].
 *
 * Scaled by the spread of the clean margins over words, so that nets whose logits are small can be compared.
 *
 * @param ablated one entry a category
 */
export function effectsOf(
  runs: { readonly clean: Float64Array; readonly ablated: readonly Float64Array[]; readonly whole: Float64Array },
  category: Int32Array,
  k: number,
): Effects {
  const spread = spreadOf(runs.clean, k)
  const fall = (after: Float64Array) =>
    Float64Array.from(category, (own, word) => (runs.clean[word * k + own]! - after[word * k + own]!) / spread)
  return { categories: k, category, fall: runs.ablated.map(fall), whole: fall(runs.whole), spread }
}

/** Root mean square over categories of the standard deviation over words; 1 where nothing varies. */
export function spreadOf(clean: ArrayLike<number>, k: number): number {
  const words = clean.length / k
  let sum = 0
  for (let c = 0; c < k; c++) {
    let mean = 0
    for (let word = 0; word < words; word++) mean += clean[word * k + c]! / words
    for (let word = 0; word < words; word++) sum += (clean[word * k + c]! - mean) ** 2 / (words * k)
  }
  return sum > 0 ? Math.sqrt(sum) : 1
}

/** Mean fall of each category's readout: entry [a][b] is what ablating a does to the words of b. */
export function matrix({ fall, category, categories }: Effects, weights: Float64Array): Float64Array[] {
  const words = Array.from(category.keys())
  const members = Array.from({ length: categories }, (_, b) => words.filter((word) => category[word] === b))
  return fall.map((values) =>
    Float64Array.from(members, (own) =>
      weightedMean(
        own.map((word) => values[word]!),
        own,
        weights,
      ),
    ),
  )
}

/** What the matrix comes to. */
export interface Summary {
  /** Mean of the diagonal: what ablating its own direction costs a category. */
  readonly own: number
  /** Mean off the diagonal: what ablating another one costs it. */
  readonly other: number
  /** Mean over categories of the largest change, of either sign, that another ablation makes. */
  readonly worst: number
  /** own − worst. */
  readonly dominance: number
}

/**
 * @param effect [ablated][read]
 * @param ownOf which ablation counts as each category's own; its own one when left out
 *
 * @example
 * ```ts
 * summarise([[4, -1], [2, 6]]) // { own: 5, other: 0.5, worst: 1.5, dominance: 3.5 }
 * ```
 */
export function summarise(
  effect: readonly ArrayLike<number>[],
  ownOf: ArrayLike<number> = effect.map((_, b) => b),
): Summary {
  const k = effect.length
  let [own, other, worst] = [0, 0, 0]
  for (let b = 0; b < k; b++) {
    let most = 0
    for (let a = 0; a < k; a++) {
      const value = effect[a]![b]!
      if (a === ownOf[b]) own += value / k
      else {
        other += value / (k * (k - 1))
        most = Math.max(most, Math.abs(value))
      }
    }
    worst += most / k
  }
  return { own, other, worst, dominance: own - worst }
}
