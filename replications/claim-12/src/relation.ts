import { fisherInterval, pearson, spearmanBrown } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import type { ConceptEffects } from "./net.js"
import { dimensionKey, scoreKey } from "./net.js"
import { decidingDepth, decidingDose } from "./settings.js"

/** Dimension and steerability of the triple that was fixed in advance, one entry a concept. */
export interface Relation {
  readonly dimension: Float64Array
  readonly steerability: Float64Array
}

/** The triple, for some of the concepts. */
export function tripleOf(
  { dimension, score }: Pick<ConceptEffects, "dimension" | "score">,
  chosen: readonly number[],
): Relation {
  const pick = (list: Float64Array) => Float64Array.from(chosen, (own) => list[own]!)
  return {
    dimension: pick(dimension.get(dimensionKey("log_corrected", decidingDepth))!),
    steerability: pick(score.get(scoreKey("words", decidingDepth, decidingDose))!),
  }
}

/** Whether a fall is found: the whole interval of r lies below 0. */
export function fallFound({ dimension, steerability }: Relation): boolean {
  return fisherInterval(pearson(dimension, steerability), dimension.length)[1] < 0
}

/**
 * r of the triple when concepts' scores are shuffled over concepts, one a draw.
 *
 * @example
 * ```ts
 * shuffledPairings({ dimension: [1, 2, 3], steerability: [3, 2, 1] }, { rng: new Rng(1), draws: 100 })
 * ```
 */
export function shuffledPairings(
  { dimension, steerability }: { readonly dimension: ArrayLike<number>; readonly steerability: ArrayLike<number> },
  { rng, draws }: { readonly rng: Rng; readonly draws: number },
): Float64Array {
  const shuffled = Float64Array.from(steerability)
  return Float64Array.from({ length: draws }, () => {
    rng.shuffle(shuffled)
    return pearson(dimension, shuffled)
  })
}

/** Correlation of the halves over concepts, stepped up to all words (Spearman–Brown) where it is above 0. */
export function halvesAgree([one, other]: readonly [ArrayLike<number>, ArrayLike<number>]): number {
  const r = pearson(one, other)
  return r > 0 ? spearmanBrown(r) : r
}
