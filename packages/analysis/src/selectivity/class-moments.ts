import { FmriError } from "@llm-fmri/errors"
import { meanRow } from "../directions/vector.js"
import { checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"

/** Number of rows, mean and sample variance (n − 1) of each unit on one side of a class. */
export interface Moments {
  readonly count: number
  readonly mean: Float64Array
  readonly variance: Float64Array
}

/**
 * The chosen rows inside and outside a class, at least `least` on each side.
 *
 * @throws FmriError `BadShape`, `BadRows`, `OneClass`.
 */
export function sides(
  n: number,
  inClass: ArrayLike<number | boolean>,
  rows: ArrayLike<number> | undefined,
  least: number,
): [inside: Int32Array, outside: Int32Array] {
  checkLength("the class mask", inClass.length, n)
  const chosen = chosenRows(n, rows)
  const inside = chosen.filter((row) => inClass[row])
  const outside = chosen.filter((row) => !inClass[row])
  if (inside.length < least || outside.length < least) {
    throw new FmriError("OneClass", `${inside.length} rows are in the category and ${outside.length} outside`, {
      fix: `Choose at least ${least} ${least === 1 ? "row" : "rows"} from each side.`,
      fields: { inside: inside.length, outside: outside.length, least },
    })
  }
  return [inside, outside]
}

/** Moments of both sides, in two passes. */
export function classMoments(
  x: Matrix,
  inClass: ArrayLike<number | boolean>,
  rows?: ArrayLike<number>,
): [inside: Moments, outside: Moments] {
  const [n, d] = shapeOf(x)
  const [inside, outside] = sides(n, inClass, rows, 2)
  const moments = (chosen: Int32Array): Moments => {
    const mean = meanRow(x, chosen)
    const variance = new Float64Array(d)
    for (const row of chosen) for (let j = 0; j < d; j++) variance[j]! += (x.data[row * d + j]! - mean[j]!) ** 2
    for (let j = 0; j < d; j++) {
      variance[j]! /= chosen.length - 1
    }
    return { count: chosen.length, mean, variance }
  }
  return [moments(inside), moments(outside)]
}

/** What rounding may make of the difference between the means of a unit that never varies. */
export function meanRounding(inside: Moments, outside: Moments, unit: number): number {
  const size = Math.abs(inside.mean[unit]!) + Math.abs(outside.mean[unit]!)
  return (inside.count + outside.count) * Number.EPSILON * size
}

/** A difference over its spread; 0 for a dead unit, of which rounding alone is left, infinite for a constant on each side. */
export function standardised(difference: number, spread: number, rounding: number): number {
  if (spread > rounding) return difference / spread
  return Math.abs(difference) <= rounding ? 0 : Math.sign(difference) * Number.POSITIVE_INFINITY
}
