import { FmriError } from "@llm-fmri/errors"
import { checkLength, type Matrix, shapeOf } from "../matrix.js"
import { rowGram } from "./gram.js"
import { hsicVector } from "./hsic.js"
import { needVariance } from "./inspect-gram.js"
import { productTable } from "./product-table.js"

/**
 * Debiased CKA from batches that come one after the other, so that the rows need not be in memory together.
 *
 * Σ_b HSIC₁(K_b, L_b) / √(Σ_b HSIC₁(K_b, K_b) · Σ_b HSIC₁(L_b, L_b)) (Nguyen, Raghu & Kornblith 2021, eq. 4): the three
 * terms are averaged, then the ratio is taken. Batches of at least 4 rows, drawn at random from all rows; equal sizes
 * where it can be.
 *
 * @param batches for each batch its activations in both models, [n_b, p] and [n_b, q]
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for a batch under 4 rows or no batch, `NoVariance`.
 *
 * @example
 * ```ts
 * const x = { dims: [5, 2], data: Float64Array.of(1, 2, 3, 4, 5, 7, 2, 1, 0, 1) }
 * const y = { dims: [5, 1], data: Float64Array.of(1, 2, 4, 0, 1) }
 * minibatchCka([[x, y], [x, y]]) // ≈ 0.7700762154274994
 * ```
 */
export function minibatchCka(batches: Iterable<readonly [Matrix, Matrix]>): number {
  let count = 0
  let [xx, xy, yy] = [0, 0, 0]
  for (const [x, y] of batches) {
    checkLength("the second matrix of a batch", shapeOf(y)[0], shapeOf(x)[0])
    const vectors = [x, y].map((side) => hsicVector(rowGram(side), "debiased"))
    const table = productTable(vectors, vectors)
    xx += table[0]!
    xy += table[1]!
    yy += table[3]!
    count++
  }
  if (count === 0) throw new FmriError("TooFew", "there is no batch", { fix: "Pass at least one batch of 4 rows." })
  needVariance(xx > 0 && yy > 0)
  return xy / Math.sqrt(xx * yy)
}
