import { FmriError } from "@llm-fmri/errors"

/**
 * Holm's step-down p-values (Holm 1979): max over the smaller ones of (n − rank + 1) p, at most 1.
 *
 * Controls the chance of any false finding, whatever the dependence.
 *
 * @throws FmriError `BadShare` for a p outside [0, 1]: a test that was not done has no place in the family.
 *
 * @example
 * ```ts
 * holm([0.01, 0.04, 0.03]) // [0.03, 0.06, 0.06]
 * ```
 */
export function holm(p: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(p.length)
  let largest = 0
  ascending(p).forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (p.length - rank) * p[index]!))
    adjusted[index] = largest
  })
  return adjusted
}

/**
 * Benjamini & Hochberg's step-up p-values (1995): min over the larger ones of n p / rank, at most 1.
 *
 * Controls the expected share of false findings among independent or positively dependent tests.
 *
 * @throws FmriError `BadShare` for a p outside [0, 1].
 *
 * @example
 * ```ts
 * benjaminiHochberg([0.01, 0.04, 0.02]) // [0.03, 0.04, 0.03]
 * ```
 */
export function benjaminiHochberg(p: ArrayLike<number>): Float64Array {
  const adjusted = new Float64Array(p.length)
  let smallest = 1
  const order = ascending(p)
  for (let rank = p.length; rank >= 1; rank--) {
    const index = order[rank - 1]!
    smallest = Math.min(smallest, (p.length * p[index]!) / rank)
    adjusted[index] = smallest
  }
  return adjusted
}

/** The indices of p-values from the smallest up, all checked. */
function ascending(p: ArrayLike<number>): number[] {
  for (let i = 0; i < p.length; i++) {
    if (!(p[i]! >= 0 && p[i]! <= 1)) {
      throw new FmriError("BadShare", `p-value ${i} is ${p[i]}`, {
        fix: "Pass p-values from 0 to 1; leave out tests that were not done.",
        fields: { position: i, p: p[i] },
      })
    }
  }
  return Array.from({ length: p.length }, (_, i) => i).sort((a, b) => p[a]! - p[b]!)
}
