import { type DirectionFit, dot, dPrime, type Matrix, meanRow, topUnits } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { type Activity, matchedUnits, randomUnits, unitsMovingAsFar } from "./region.js"
import { movedBy, type Subspace } from "./subspace.js"

/** Words with category (an index) and fold. */
export interface Words {
  readonly category: ArrayLike<number>
  readonly fold: ArrayLike<number>
}

/** What the words outside one fold say of a layer: everything that an edit of the fold's words may rest on. */
export interface FoldFit {
  readonly training: Int32Array
  /** Unit direction of each category, mean of its words less mean of all others, [category][d]. */
  readonly directions: readonly Float64Array[]
  /** |d′| of every unit between each category and the rest, [category][d]. */
  readonly selectivity: readonly Float64Array[]
  readonly activity: Activity
  /** Mean in the sentence whose noun is read, [d]. */
  readonly centre: Float64Array
}

/**
 * @param sentences each word's mean over the set's sentences, [words, d]: what directions and selectivity come from
 * @param probe each word in the probe sentence, [words, d]: what is edited when the noun is read
 */
export function fitFolds(sentences: Matrix, probe: Matrix, words: Words, fit: DirectionFit): FoldFit[] {
  const all = Int32Array.from(words.category, (_, word) => word)
  const categories = Math.max(...Array.from(words.category)) + 1
  const members = Array.from({ length: categories }, (_, k) => Array.from(words.category, (own) => own === k))
  return Array.from({ length: Math.max(...Array.from(words.fold)) + 1 }, (_, fold) => {
    const training = all.filter((word) => words.fold[word] !== fold)
    return {
      training,
      directions: members.map((inside) => fit(sentences, inside, training)),
      selectivity: members.map((inside) => dPrime(sentences, inside, training).map(Math.abs)),
      activity: activityOf(sentences, training),
      centre: meanRow(probe, training),
    }
  })
}

function activityOf(x: Matrix, rows: Int32Array): Activity {
  const d = x.dims[1]!
  const mean = meanRow(x, rows)
  const spread = new Float64Array(d)
  for (const row of rows) for (let j = 0; j < d; j++) spread[j]! += (x.data[row * d + j]! - mean[j]!) ** 2
  return { mean, spread: spread.map((sum) => Math.sqrt(sum / rows.length)) }
}

/** The most selective units of a category. */
export function selectiveUnits({ selectivity }: FoldFit, category: number, count: number): Subspace {
  return { units: topUnits(selectivity[category]!, count) }
}

/** Other units that are as active and vary as much as the most selective ones. */
export function alikeUnits({ selectivity, activity }: FoldFit, category: number, count: number): Subspace {
  return { units: matchedUnits(topUnits(selectivity[category]!, count), activity) }
}

/** Any units. */
export function anyUnits(fit: FoldFit, count: number, rng: Rng): Subspace {
  return { units: randomUnits(count, fit.centre.length, rng) }
}

/** The category's direction. */
export function ownDirection({ directions }: FoldFit, category: number): Subspace & { direction: Float64Array } {
  return { direction: directions[category]! }
}

/** The fewest most selective units that move the category's training words as far as its direction does. */
export function unitsAsFarAsDirection(
  fit: FoldFit,
  category: number,
  probe: Matrix,
  { category: categories }: Words,
): Subspace {
  const own = fit.training.filter((word) => categories[word] === category)
  const deviations = Array.from(own, (word) => deviationOf(probe, word, fit.centre))
  const direction = ownDirection(fit, category)
  const distance = deviations.reduce((sum, x) => sum + movedBy(direction, x), 0) / deviations.length
  return { units: unitsMovingAsFar(fit.selectivity[category]!, deviations, distance) }
}

/** h − μ, [d] */
export function deviationOf({ dims, data }: Matrix, row: number, centre: ArrayLike<number>): Float64Array {
  const d = dims[1]!
  return Float64Array.from({ length: d }, (_, j) => data[row * d + j]! - centre[j]!)
}

/**
 * How far to go along u to move a word toward the centre by a given length.
 *
 * @example
 * ```ts
 * towardCentre([3, 0], [1, 0], 2) // -2
 * ```
 */
export function towardCentre(deviation: ArrayLike<number>, u: ArrayLike<number>, length: number): number {
  return dot(deviation, u) < 0 ? length : -length
}
