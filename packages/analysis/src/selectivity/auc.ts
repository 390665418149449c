import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"
import { sides } from "./class-moments.js"

/**
 * Area under the ROC curve: the chance that a row of the class scores above a row outside it, ties half (mid-ranks).
 *
 * (R₊ − n₊(n₊+1)/2) / (n₊n₋) with R₊ the sum of the class's ranks (Hanley & McNeil 1982). Below ½ it is evidence as well.
 *
 * @param scores one score a row, [n]
 * @param inClass one flag a row
 * @param rows the rows that count; all when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `OneClass` where a side is empty.
 *
 * @example
 * ```ts
 * auc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]) // 0.75
 * auc([7, 7, 7], [1, 0, 0]) // 0.5
 * ```
 */
export function auc(scores: ArrayLike<number>, inClass: ArrayLike<number | boolean>, rows?: ArrayLike<number>): number {
  checkFinite("the list of scores", scores)
  const [inside, outside] = sides(scores.length, inClass, rows, 1)
  const read = (row: number) => scores[row]!
  return area(Float64Array.from(inside, read).sort(), Float64Array.from(outside, read).sort())
}

/**
 * {@link auc} of every unit, [d].
 *
 * @param x activations [n, d]
 * @param inClass one flag a row
 * @param rows the rows that count; all when left out
 * @throws FmriError as {@link auc}.
 *
 * @example
 * ```ts
 * unitAuc({ dims: [3, 2], data: Float32Array.of(5, 1, 3, 4, 2, 1) }, [1, 0, 0]) // [1, 0.25]
 * ```
 */
export function unitAuc(x: Matrix, inClass: ArrayLike<number | boolean>, rows?: ArrayLike<number>): Float64Array {
  const [n, d] = shapeOf(x)
  checkLength("the class mask", inClass.length, n)
  checkFinite("the matrix", x.data)
  const [inside, outside] = sides(n, inClass, rows, 1)
  const [above, below] = [new Float64Array(inside.length), new Float64Array(outside.length)]
  return Float64Array.from({ length: d }, (_, j) => {
    for (let i = 0; i < inside.length; i++) above[i] = x.data[inside[i]! * d + j]!
    for (let i = 0; i < outside.length; i++) below[i] = x.data[outside[i]! * d + j]!
    return area(above.sort(), below.sort())
  })
}

/** Share of pairs in the right order, ties half; both lists sorted upwards. */
function area(above: Float64Array, below: Float64Array): number {
  let [less, equal, twice] = [0, 0, 0]
  for (const value of above) {
    while (less < below.length && below[less]! < value) less++
    equal = Math.max(equal, less)
    while (equal < below.length && below[equal]! <= value) equal++
    twice += less + equal
  }
  return twice / (2 * above.length * below.length)
}
