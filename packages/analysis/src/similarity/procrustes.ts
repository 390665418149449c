import { Matrix as Dense, SingularValueDecomposition } from "ml-matrix"
import type { Matrix } from "../matrix.js"
import { gramEigen } from "./eigen.js"
import { sameRows } from "./hsic.js"

/**
 * Orthogonal Procrustes similarity of every pair from two lists of Gram matrices, [a, b].
 *
 * ‖XᵀY‖_* / (‖X‖_F ‖Y‖_F) of the centred activations, ‖·‖_* the sum of singular values: 1 where one side is a rotation of
 * the other, and half the squared distance of Williams et al. (2021) and Ding et al. (2021) below 1. From Gram matrices
 * alone: ‖XᵀY‖_* = ‖K^½L^½‖_*. Unrelated sides do not give 0 (white noise of 240 rows gives 0.75 with 240 units and
 * 0.89 with 576), so print shuffled rows beside it.
 *
 * One eigendecomposition a matrix and one singular value decomposition a pair, both O(n³): 0.3 s for 240 rows.
 *
 * @param left Gram matrices [n, n]
 * @param right Gram matrices of the same rows
 * @throws FmriError `BadShape`, `NotFinite`, `NotSymmetric`, `NoVariance`.
 *
 * @example
 * ```ts
 * const x = { dims: [3, 2], data: Float64Array.of(1, 0, 0, 2, 3, 3) }
 * const turned = { dims: [3, 2], data: Float64Array.of(0, -1, 2, 0, 3, -3) }
 * procrustes([rowGram(x)], [rowGram(turned)]).data // ≈ [1] ± 1e-7
 * ```
 */
export function procrustes(left: readonly Matrix[], right: readonly Matrix[]): Matrix & { data: Float64Array } {
  sameRows(...left, ...right)
  const found = new Map<Matrix, Dense>()
  for (const gram of [...left, ...right]) if (!found.has(gram)) found.set(gram, root(gram))
  const pairs = left.flatMap((one) =>
    right.map((two) => {
      const product = found.get(one)!.transpose().mmul(found.get(two)!)
      const { diagonal } = new SingularValueDecomposition(product, {
        computeLeftSingularVectors: false,
        computeRightSingularVectors: false,
        autoTranspose: true,
      })
      return diagonal.reduce((sum, value) => sum + value, 0)
    }),
  )
  return { dims: [left.length, right.length], data: Float64Array.from(pairs) }
}

/** A with AAᵀ = the centred Gram matrix over its trace, [n, rank]. */
function root(gram: Matrix): Dense {
  const { values, vectors } = gramEigen(gram)
  const n = values.length
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  const kept = values.map((value, j) => [value / total, j] as const).filter(([share]) => share > 1e-15)
  const factor = Dense.zeros(n, kept.length)
  kept.forEach(([share, j], column) => {
    for (let i = 0; i < n; i++) factor.set(i, column, Math.sqrt(share) * vectors.get(i, j))
  })
  return factor
}
