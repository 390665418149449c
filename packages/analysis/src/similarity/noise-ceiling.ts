import { ranks, spearman } from "../estimates/correlation.js"
import { mean, needs } from "../estimates/moments.js"
import { checkLength } from "../matrix.js"
import { rhoA } from "./rho-a.js"

/** How dissimilarity matrices are compared. */
export type RdmComparison = "spearman" | "rho-a"

/** The range in which the best possible model of some measured dissimilarity matrices scores. */
export interface NoiseCeiling {
  /** Mean agreement of each matrix with the mean of the others: too low, for that mean is noisy. */
  readonly lower: number
  /** Mean agreement of each matrix with the mean of all, its own included: too high. */
  readonly upper: number
}

/**
 * The noise ceiling of RSA (Nili et al. 2014): how well any single model can agree with repeated measurements.
 *
 * Means are of ranks, the mean that agrees best with its parts. The repetitions are whatever the noise is over: word
 * halves, frames, seeds, models. For a ceiling without the self-agreement of `upper`, compare disjoint halves.
 *
 * @param rdms dissimilarity matrices of {@link rdm}, over the same rows; at least two
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`, `NoVariance`.
 *
 * @example
 * ```ts
 * const { lower, upper } = noiseCeiling([[1, 2, 3], [1, 2, 3], [1, 3, 2]])
 * [lower, upper] // ≈ [0.744, 0.833] ± 0.001
 * ```
 */
export function noiseCeiling(rdms: readonly ArrayLike<number>[], comparison: RdmComparison = "spearman"): NoiseCeiling {
  needs({ length: rdms.length }, 2)
  const length = rdms[0]!.length
  for (const other of rdms) checkLength("a dissimilarity matrix", other.length, length)
  const ranked = rdms.map((values) => ranks(values))
  const total = new Float64Array(length)
  for (const values of ranked) for (let i = 0; i < length; i++) total[i]! += values[i]!
  const agree = comparison === "spearman" ? spearman : rhoA
  return {
    // Ranks are halves, so the difference of sums is exact and ties stay ties.
    lower: mean(
      ranked.map((own) =>
        agree(
          total.map((sum, i) => sum - own[i]!),
          own,
        ),
      ),
    ),
    upper: mean(ranked.map((own) => agree(total, own))),
  }
}
