import { FmriError } from "@llm-fmri/errors"
import { checkFinite } from "../matrix.js"
import { needs } from "./moments.js"

/**
 * The p-quantile by linear interpolation between order statistics: type 7 of Hyndman & Fan (1996), numpy's default.
 *
 * With the values sorted from 0 to n − 1, the quantile is the value at position (n − 1) p.
 *
 * @throws FmriError `TooFew` for no values, `NotFinite`, and `BadShare` for p outside [0, 1].
 *
 * @example
 * ```ts
 * quantile([4, 1, 3, 2], 0.5) // 2.5
 * ```
 */
export function quantile(values: ArrayLike<number>, p: number): number {
  needs(values, 1)
  checkFinite("the sample", values)
  if (!(p >= 0 && p <= 1)) {
    throw new FmriError("BadShare", `${p} is not a share: a number from 0 to 1 is needed`, {
      fix: "Pass 0.025 for the 2.5 % quantile.",
      fields: { p },
    })
  }
  const sorted = Float64Array.from(values).sort()
  const position = (sorted.length - 1) * p
  const below = Math.floor(position)
  const low = sorted[below]!
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!
  return low + (position - below) * (high - low)
}
