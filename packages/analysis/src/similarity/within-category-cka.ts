import { type Groups, rowsOfGroups } from "../groups.js"
import { checkLength, type Matrix } from "../matrix.js"
import { sameRows } from "./hsic.js"
import { productTable } from "./product-table.js"
import { unitVector } from "./unit-vector.js"

/**
 * Debiased CKA of what is left inside categories, for every pair from two lists of Gram matrices, [a, b].
 *
 * Σ_c HSIC₁(K_c, L_c) / √(Σ_c HSIC₁(K_c, K_c) · Σ_c HSIC₁(L_c, L_c)), K_c the rows and columns of category c. Two models
 * that agree on the categories alone have it near 0.
 *
 * @param left Gram matrices [n, n]
 * @param right Gram matrices of the same rows
 * @param categories the category of each row, [n]; at least 4 rows each
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `TooFew`, `NoVariance`.
 *
 * @example
 * ```ts
 * const x = { dims: [8, 1], data: Float64Array.of(1, 2, 4, 0, 91, 92, 94, 90) }
 * const y = { dims: [8, 1], data: Float64Array.of(9, 3, 9, 3, 50, 44, 50, 44) }
 * const category = [0, 0, 0, 0, 1, 1, 1, 1]
 * cka(x, y) // ≈ 0.985 ± 0.01
 * withinCategoryCka([rowGram(x)], [rowGram(y)], category).data // ≈ [-0.2] ± 0.1
 * ```
 */
export function withinCategoryCka(
  left: readonly Matrix[],
  right: readonly Matrix[],
  categories: Groups,
): Matrix & { data: Float64Array } {
  checkLength("the list of categories", categories.length, sameRows(...left, ...right))
  const members = rowsOfGroups(categories)
  const vector = (gram: Matrix) => unitVector(gram, members)
  return { dims: [left.length, right.length], data: productTable(left.map(vector), right.map(vector)) }
}
