import { FmriError } from "@llm-fmri/errors"
import normalQuantile from "@stdlib/stats-base-dists-normal-quantile"
import type { Interval } from "../estimates/interval.js"
import { needs } from "../estimates/moments.js"

/**
 * The confidence interval of a correlation by Fisher's z: tanh(artanh r ± z/√(n − 3 − controls)) (Fisher 1921).
 *
 * For pairs drawn from a bivariate normal; n counts independent pairs (concepts, words), not rows. With n = 10 and
 * r = −0.83 it runs from −0.96 to −0.42.
 *
 * @param r Pearson's correlation, or a partial one
 * @param n number of pairs
 * @param options `confidence`, *0.95*; `controls`, the number of variables partialled out, *0*
 * @throws FmriError `BadCorrelation` outside [−1, 1], `BadShare`, `TooFew` unless n > 3 + controls.
 *
 * @example
 * ```ts
 * fisherInterval(-0.83, 10) // ≈ [-0.959, -0.42] ± 0.001
 * ```
 */
export function fisherInterval(
  r: number,
  n: number,
  { confidence = 0.95, controls = 0 }: { readonly confidence?: number; readonly controls?: number } = {},
): Interval {
  if (!(Math.abs(r) <= 1)) {
    throw new FmriError("BadCorrelation", `${r} is not a correlation`, { fix: "Pass a number from −1 to 1." })
  }
  if (!(confidence > 0 && confidence < 1)) {
    throw new FmriError("BadShare", `a confidence of ${confidence} does not exist`, { fix: "Pass 0.95 for 95 %." })
  }
  needs({ length: n }, 4 + controls)
  const reach = normalQuantile((1 + confidence) / 2, 0, 1) / Math.sqrt(n - 3 - controls)
  const z = Math.atanh(r)
  return [Math.tanh(z - reach), Math.tanh(z + reach)]
}
