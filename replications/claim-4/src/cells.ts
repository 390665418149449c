import { mean } from "@llm-fmri/analysis"

/** Σ numerator / Σ denominator. */
export function ratioOfMeans(numerator: ArrayLike<number>, denominator: ArrayLike<number>): number {
  return mean(numerator) / mean(denominator)
}
