import { FmriError } from "@llm-fmri/errors"
import { checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { meanDifference } from "./mean-difference.js"
import { meanRow, rowNorms } from "./vector.js"

/** Fits the direction of a category, [d], from the rows that are in it and those that are not; as {@link meanDifference}. */
export type DirectionFit = (x: Matrix, inClass: ArrayLike<number | boolean>, rows?: ArrayLike<number>) => Float64Array

/**
 * The direction of every category: mean of its rows minus mean of all others, in the order in which categories appear.
 *
 * @param x activations [n, d]
 * @param categories the category of each row, [n]
 * @param rows the training rows; all rows when left out
 * @param fit instead of {@link meanDifference}
 * @throws FmriError as {@link meanDifference}; `OneClass` where the training rows lack a category.
 *
 * @example
 * ```ts
 * const x = { dims: [3, 2], data: Float32Array.of(4, 0, 1, 1, 3, 1) }
 * categoryDirections(x, ["animal", "tool", "tool"]).get("tool") // [-2, 1]
 * ```
 */
export function categoryDirections(
  x: Matrix,
  categories: ArrayLike<string>,
  rows?: ArrayLike<number>,
  fit: DirectionFit = meanDifference,
): ReadonlyMap<string, Float64Array> {
  const [n] = shapeOf(x)
  checkLength("the list of categories", categories.length, n)
  const all = Array.from(categories)
  return new Map(
    [...new Set(all)].map((category) => [
      category,
      fit(
        x,
        all.map((own) => own === category),
        rows,
      ),
    ]),
  )
}

/** What the training rows of one fold say: everything that an edit of its held-out rows may rest on. */
export interface FoldFit {
  /** Rows outside the fold. */
  readonly training: Int32Array
  /** Rows of the fold. */
  readonly heldOut: Int32Array
  /** Mean row [d] over the training rows. */
  readonly mean: Float64Array
  /** Mean length of the training rows: the scale of a dose. */
  readonly meanNorm: number
  /** {@link categoryDirections} of the training rows, as long as the fit makes them. */
  readonly directions: ReadonlyMap<string, Float64Array>
}

/**
 * Directions, mean and scale of every fold, each from the rows outside it; entry f belongs to the held-out rows of fold f.
 *
 * @param x activations [n, d]
 * @param folds the fold 0 … k − 1 of each row, with the rows of a word together (`folds` of `@llm-fmri/stimuli`)
 * @param fit instead of {@link meanDifference}
 * @throws FmriError as {@link categoryDirections}; `BadFolds` where a fold between 0 and the highest has no row.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(4, 1, 6, 2) }
 * const [first] = foldFits(x, ["animal", "tool", "animal", "tool"], [0, 0, 1, 1])
 * first.directions.get("animal") // [4]
 * first.meanNorm // 4
 * ```
 */
export function foldFits(
  x: Matrix,
  categories: ArrayLike<string>,
  folds: ArrayLike<number>,
  fit: DirectionFit = meanDifference,
): FoldFit[] {
  const [n] = shapeOf(x)
  checkLength("the list of folds", folds.length, n)
  const norms = rowNorms(x)
  const all = chosenRows(n)
  const count = all.reduce((most, row) => Math.max(most, folds[row]!), 0) + 1
  return Array.from({ length: count }, (_, fold) => {
    const heldOut = all.filter((row) => folds[row] === fold)
    const training = all.filter((row) => folds[row] !== fold)
    if (heldOut.length === 0 || training.length === 0) {
      throw new FmriError("BadFolds", `fold ${fold} holds ${heldOut.length} of ${n} rows`, {
        fix: "Number at least two folds from 0 on, without gaps.",
        fields: { fold },
      })
    }
    return {
      training,
      heldOut,
      mean: meanRow(x, training),
      meanNorm: training.reduce((sum, row) => sum + norms[row]!, 0) / training.length,
      directions: categoryDirections(x, categories, training, fit),
    }
  })
}
