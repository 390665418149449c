import { FmriError } from "@llm-fmri/errors"
import { variance } from "../estimates/moments.js"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { unit } from "./vector.js"

/**
 * How far every row lies along a direction: h·u with u = direction / ‖direction‖, [n], in the units of the activation.
 *
 * @throws FmriError `BadShape`, `NoDirection`, `NotFinite`.
 *
 * @example
 * ```ts
 * projections({ dims: [2, 2], data: Float32Array.of(3, 1, -2, 5) }, [10, 0]) // [3, -2]
 * ```
 */
export function projections(x: Matrix, direction: ArrayLike<number>): Float64Array {
  const [n, d] = shapeOf(x)
  checkLength("the direction", direction.length, d)
  const u = unit(direction)
  const along = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    let sum = 0
    for (let j = 0; j < d; j++) sum += x.data[i * d + j]! * u[j]!
    along[i] = sum
  }
  checkFinite("the list of projections", along)
  return along
}

/**
 * Sample variance (n − 1) of h·u over all rows, or over the given ones.
 *
 * @throws FmriError `BadShape`, `BadRows`, `NoDirection`, and `TooFew` for fewer than two rows.
 *
 * @example
 * ```ts
 * projectionVariance({ dims: [3, 2], data: Float32Array.of(1, 9, 2, 9, 3, 9) }, [1, 0]) // 1
 * ```
 */
export function projectionVariance(x: Matrix, direction: ArrayLike<number>, rows?: ArrayLike<number>): number {
  const along = projections(x, direction)
  return variance(Float64Array.from(chosenRows(along.length, rows), (row) => along[row]!))
}

/**
 * The factor c by which moving along `control` must be multiplied to be as large, over the rows, as moving along
 * `direction`: c = sd(h·u) / sd(h·w), u and w the two unit vectors.
 *
 * With it a control for "scale the centred component along u by f" is "scale the centred component along w by
 * 1 + c (f − 1)": both change the activations by the same root mean square.
 *
 * @throws FmriError `BadShape`, `BadRows`, `NoDirection`, `TooFew`, and `NoVariance` where the rows are constant along
 * the control.
 *
 * @example
 * ```ts
 * varianceMatch({ dims: [3, 2], data: Float32Array.of(0, 0, 3, 1, 6, 2) }, [1, 0], [0, 5]) // 3
 * ```
 */
export function varianceMatch(
  x: Matrix,
  direction: ArrayLike<number>,
  control: ArrayLike<number>,
  rows?: ArrayLike<number>,
): number {
  const wanted = projectionVariance(x, direction, rows)
  const found = projectionVariance(x, control, rows)
  if (found === 0) {
    throw new FmriError("NoVariance", "the rows do not vary along the control direction", {
      fix: "Choose a control direction in which the activations vary.",
    })
  }
  return Math.sqrt(wanted / found)
}
