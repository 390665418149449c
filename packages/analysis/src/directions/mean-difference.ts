import { FmriError } from "@llm-fmri/errors"
import { checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { meanRow } from "./vector.js"

/**
 * The direction of a category: mean of its rows minus mean of all other rows, [d], in the units of the activation.
 *
 * v = x̄(category) − x̄(rest). Also called the mass-mean direction (Marks & Tegmark 2023, "The Geometry of Truth"), there
 * between two classes; here the second class is everything else. Fit it on training rows: pass their indices.
 *
 * @param x activations [n, d]
 * @param inClass one flag a row: truthy where the row belongs to the category
 * @param rows the training rows; all rows when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, and `OneClass` where the rows hold only one side.
 *
 * @example
 * ```ts
 * const x = { dims: [3, 2], data: Float32Array.of(4, 0, 1, 1, 3, 1) }
 * meanDifference(x, [1, 0, 0]) // [2, -1]
 * meanDifference(x, [1, 0, 0], [0, 1]) // [3, -1]
 * ```
 */
export function meanDifference(
  x: Matrix,
  inClass: ArrayLike<number | boolean>,
  rows?: ArrayLike<number>,
): Float64Array {
  const [n] = shapeOf(x)
  checkLength("the class mask", inClass.length, n)
  const chosen = chosenRows(n, rows)
  const inside = chosen.filter((row) => inClass[row])
  const outside = chosen.filter((row) => !inClass[row])
  if (inside.length === 0 || outside.length === 0) {
    throw new FmriError("OneClass", `${inside.length} rows are in the category and ${outside.length} outside`, {
      fix: "Choose rows from both sides.",
      fields: { inside: inside.length, outside: outside.length },
    })
  }
  const difference = meanRow(x, inside)
  const rest = meanRow(x, outside)
  for (let j = 0; j < difference.length; j++) difference[j]! -= rest[j]!
  return difference
}
