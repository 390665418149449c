import { concentration, covarianceDirection, type Matrix } from "@llm-fmri/analysis"

/** Units that hold 95 % of the energy of a direction. */
export function energyUnits(direction: ArrayLike<number>): number {
  return concentration(direction).coordinates
}

/** {@link energyUnits} of random directions with the covariance of the word means, one a seed. */
export function randomSpread(means: Matrix, seeds: readonly number[]): Float64Array {
  return Float64Array.from(seeds, (seed) => energyUnits(covarianceDirection(means, seed)))
}
