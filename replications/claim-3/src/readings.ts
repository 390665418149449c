import { mean } from "@llm-fmri/analysis"
import { type Cell, injectionOf } from "./cells.js"
import { largestDecidingDose } from "./grid.js"
import type { Effects } from "./inject.js"

/** One cell's numbers, one entry a trial. */
export interface Reading {
  /** Δ_multi·u and Δ_single·u. */
  readonly many: Float64Array
  readonly once: Float64Array
  /** ‖Δ_multi − Δ_single‖ / ‖Δ_single‖ */
  readonly error: Float64Array
}

/** The numbers of one comparison. */
export function readCell(effects: Effects, { many, once }: Cell): Reading {
  const compared = effects.compare(many, once)
  return {
    many: Float64Array.from(compared, (c) => c.many),
    once: Float64Array.from(compared, (c) => c.once),
    error: Float64Array.from(compared, (c) => c.error),
  }
}

/** Each trial's gain, Δ·u / (A·r̄·carried): 1 where the blocks on the way leave the vector alone. */
export function readGain(
  effects: Effects,
  { first, carriedToEnd }: { readonly first: number; readonly carriedToEnd: number },
  N: number,
  dose: number,
): Float64Array {
  const along = effects.along(injectionOf(first, N, dose))
  return along.map((value, t) => value / (dose * effects.trials[t]!.scale * carriedToEnd))
}

/** Σ numerator / Σ denominator. */
export function ratioOfSums(numerator: ArrayLike<number>, denominator: ArrayLike<number>): number {
  return mean(numerator) / mean(denominator)
}

/** Each trial's vec_err, averaged over all comparisons at doses that decide. */
export function decidingError(cells: readonly Cell[], readings: readonly Reading[]): Float64Array {
  const errors = readings.filter((_, i) => cells[i]!.dose <= largestDecidingDose).map(({ error }) => error)
  return Float64Array.from(errors[0] ?? [], (_, t) => errors.reduce((sum, error) => sum + error[t]!, 0) / errors.length)
}
