import { auc, fitLda, type Matrix, mean, percentileInterval, permutationP, projections } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { type MeasureContext, type NullBand, standardise, type WordTable } from "@llm-fmri/replicate"
import { type Words, wordMeans } from "./decoding.js"
import { energyUnits } from "./random-spread.js"

/** The two directions of a category: mean difference from the other words, and the weights of a linear discriminant. */
export const directionKinds = ["difference", "probe"] as const
export type DirectionKind = (typeof directionKinds)[number]

/** How many units hold 95 % of the energy of the categories' directions. Plain data. */
export interface Spread {
  readonly units: number
  /** Number of units, one a category. */
  readonly coordinates: Readonly<Record<DirectionKind, Float64Array>>
  /** The same for random directions with the covariance of the word means, [draws × categories]. */
  readonly random: Float64Array
}

/** How a direction is fitted: mean of the category's rows less the mean of all others, as `MeasureContext.direction`. */
export type Direction = MeasureContext["direction"]

/**
 * @param means word means [words, d]
 * @param random `randomSpread` of them
 */
export async function spreadOf(
  means: Matrix,
  { categories, wordCategory }: Words,
  { random, direction, runtime }: { random: Float64Array; direction: Direction; runtime?: Runtime },
): Promise<Spread> {
  const probe = await fitLda(means, wordCategory, { shrinkage: "ledoit-wolf", ...(runtime ? { runtime } : {}) })
  const d = means.dims[1]!
  const weights = (category: number) => {
    const row = probe.classes.indexOf(category)
    return probe.weights.data.subarray(row * d, (row + 1) * d)
  }
  const difference = (category: number) =>
    direction(
      means,
      Array.from(wordCategory, (own) => own === category),
    )
  return {
    units: d,
    coordinates: {
      difference: Float64Array.from(categories, (_, c) => energyUnits(difference(c))),
      probe: Float64Array.from(categories, (_, c) => energyUnits(weights(c))),
    },
    random,
  }
}

/** Units of a category's directions over those of random directions, one a category. */
export function spreadRatios({ coordinates, random }: Spread, kind: DirectionKind): Float64Array {
  const matched = mean(random)
  return coordinates[kind].map((count) => count / matched)
}

/** The same ratio for as many random directions as there are categories, over draws. */
export function spreadNull({ coordinates, random }: Spread, value: number, kind: string): NullBand {
  const matched = mean(random)
  const categories = coordinates.difference.length
  const draws = Float64Array.from(
    { length: random.length / categories },
    (_, b) => mean(random.subarray(b * categories, (b + 1) * categories)) / matched,
  )
  const [lo, hi] = percentileInterval(draws)
  const distance = draws.map((ratio) => Math.abs(ratio - 1))
  return { kind, mean: mean(draws), lo, hi, p: permutationP(Math.abs(value - 1), distance), draws: draws.length }
}

/**
 * AUC of held-out words along each category's direction, fitted on the words of the other folds: whether the direction whose
 * spread is measured says anything. Mean over folds, one a category.
 *
 * @param x activations [stimuli, d]
 */
export function directionAuc(
  x: Matrix,
  table: Pick<WordTable, "categories" | "frame" | "fold" | "word" | "wordCategory" | "wordFold">,
  direction: Direction,
): Float64Array {
  const { categories, frame, fold, wordCategory, wordFold } = table
  const folds = Math.max(...wordFold) + 1
  const sums = new Float64Array(categories.length)
  const rowsOf = (of: Int32Array, within: (own: number) => boolean) =>
    Int32Array.from(of.keys()).filter((row) => within(of[row]!))
  for (let f = 0; f < folds; f++) {
    const training = rowsOf(fold, (own) => own !== f)
    const means = wordMeans(standardise(x, frame, training), table)
    const [trained, heldOut] = [rowsOf(wordFold, (own) => own !== f), rowsOf(wordFold, (own) => own === f)]
    for (let c = 0; c < categories.length; c++) {
      const members = wordCategory.map((own) => Number(own === c))
      sums[c]! += auc(projections(means, direction(means, members, trained)), members, heldOut) / folds
    }
  }
  return sums
}
