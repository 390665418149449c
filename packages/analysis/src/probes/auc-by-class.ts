import { checkLength, type Matrix, shapeOf } from "../matrix.js"
import { auc } from "../selectivity/auc.js"

/**
 * The AUC of each class against the rest, [k], from the column of its scores.
 *
 * @param scores [n, k]
 * @param y the class of each row as a column of `scores`
 * @throws FmriError as {@link auc}.
 *
 * @example
 * ```ts
 * aucByClass({ dims: [3, 2], data: Float64Array.of(2, 1, 1, 2, 0, 3) }, [0, 1, 1]) // [1, 1]
 * ```
 */
export function aucByClass(scores: Matrix, y: ArrayLike<number>): Float64Array {
  const [n, k] = shapeOf(scores)
  checkLength("the list of classes", y.length, n)
  return Float64Array.from({ length: k }, (_, c) =>
    auc(
      Float64Array.from({ length: n }, (_, i) => scores.data[i * k + c]!),
      Array.from(y, (label) => label === c),
    ),
  )
}
