import { FmriError } from "@llm-fmri/errors"

/** A number beside what it is under a null model. */
export interface AgainstNull {
  readonly value: number
  /** The same number of each draw. */
  readonly null: Float64Array
  readonly mean: number
  /** Standard deviation of the draws, dividing by their number less one. */
  readonly deviation: number
  /** (value − mean) / deviation; NaN where the draws are all alike. */
  readonly z: number
  /** (1 + draws at least as far on that side) / (1 + draws); two-sided: twice the smaller of both sides, at most 1. */
  readonly p: number
}

/**
 * A number beside its draws under a null model.
 *
 * @param side where the number should lie if there is something, *higher*
 * @throws FmriError `NoNull` without draws: a graph measure means nothing by itself
 *
 * @example
 * ```ts
 * againstNull(5, [1, 2, 3]).p // 0.25
 * ```
 */
export function againstNull(
  value: number,
  draws: ArrayLike<number>,
  side: "higher" | "lower" | "both" = "higher",
): AgainstNull {
  const n = draws.length
  if (n === 0) {
    throw new FmriError("NoNull", "there are no draws of a null model to compare with", {
      fix: "Draw at least 100 networks of a null model; two suffice for a look.",
    })
  }
  const values = Float64Array.from(draws)
  const mean = values.reduce((sum, draw) => sum + draw, 0) / n
  const deviation = n < 2 ? 0 : Math.sqrt(values.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / (n - 1))
  const above = (1 + values.filter((draw) => draw >= value).length) / (1 + n)
  const below = (1 + values.filter((draw) => draw <= value).length) / (1 + n)
  const p = side === "higher" ? above : side === "lower" ? below : Math.min(1, 2 * Math.min(above, below))
  return { value, null: values, mean, deviation, z: deviation === 0 ? Number.NaN : (value - mean) / deviation, p }
}
