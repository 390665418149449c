import { FmriError } from "@llm-fmri/errors"
import padjust from "@stdlib/stats-padjust"

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
  return adjust(p, "holm")
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
  return adjust(p, "bh")
}

function adjust(p: ArrayLike<number>, method: "holm" | "bh"): Float64Array {
  for (let i = 0; i < p.length; i++) {
    if (!(p[i]! >= 0 && p[i]! <= 1)) {
      throw new FmriError("BadShare", `p-value ${i} is ${p[i]}`, {
        fix: "Pass p-values from 0 to 1; leave out tests that were not done.",
        fields: { position: i, p: p[i] },
      })
    }
  }
  // The library takes no empty list.
  return p.length === 0 ? new Float64Array(0) : Float64Array.from(padjust(Array.from(p), method))
}
