import { mean, permutationP, quantile, type Tail } from "@llm-fmri/analysis"
import type { NullBand } from "../../claim/measured.js"

/**
 * The band of a null's draws: their mean and the 2.5 % and 97.5 % quantiles; with an observed value its p as well,
 * (1 + draws at least as extreme) / (1 + draws).
 *
 * @param kind how the effect was taken away, in words
 * @param draws the number without the effect, once a draw
 * @throws FmriError `TooFew` for no draws, `NotFinite`
 *
 * @example
 * ```ts
 * drawsBand("random directions", [1, 2, 3, 4, 5]) // { kind, mean: 3, lo: 1.1, hi: 4.9, draws: 5 }
 * ```
 */
export function drawsBand(
  kind: string,
  draws: ArrayLike<number>,
  against: { readonly observed?: number; readonly tail?: Tail } = {},
): NullBand {
  const { observed, tail = "greater" } = against
  return {
    kind,
    mean: mean(draws),
    lo: quantile(draws, 0.025),
    hi: quantile(draws, 0.975),
    draws: draws.length,
    ...(observed === undefined ? {} : { p: permutationP(observed, draws, tail) }),
  }
}
