import { checkLength, type Matrix, shapeOf } from "../matrix.js"
import { tableOfCka } from "./cka-table.js"
import { rowGram } from "./gram.js"
import { type Estimator, sameRows } from "./hsic.js"

/** Which estimate of CKA. */
export interface CkaOptions {
  /**
   * *"debiased"*: from HSIC₁, about 0 for unrelated sides, may be negative. "biased": Kornblith's, which for unrelated
   * sides is {@link expectedBiasedCka} and not 0.
   */
  readonly estimator?: Estimator
}

/**
 * Linear centred kernel alignment of two sets of activations of the same rows.
 *
 * HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)) with K = XXᵀ, L = YYᵀ (Kornblith et al. 2019); debiased with HSIC₁ in all three
 * places (Nguyen, Raghu & Kornblith 2021). Unchanged by rotation, shift and isotropic scaling of either side; one unit of
 * huge variance decides it alone, so print it beside {@link zScore} and {@link withoutTopVariance}.
 *
 * @param x activations [n, p]
 * @param y activations of the same rows [n, q]
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` (debiased needs 4 rows), `NoVariance`.
 *
 * @example
 * ```ts
 * const x = { dims: [5, 2], data: Float64Array.of(1, 2, 3, 4, 5, 7, 2, 1, 0, 1) }
 * const y = { dims: [5, 1], data: Float64Array.of(1, 2, 4, 0, 1) }
 * cka(x, y) // ≈ 0.7700762154274994
 * cka(x, y, { estimator: "biased" }) // ≈ 0.8670959126088188
 * ```
 */
export function cka(x: Matrix, y: Matrix, options: CkaOptions = {}): number {
  checkLength("the second matrix", shapeOf(y)[0], shapeOf(x)[0])
  return ckaGrams([rowGram(x)], [rowGram(y)], options).data[0]!
}

/**
 * CKA of every pair from two lists of Gram matrices (layers of two models, say), [a, b].
 *
 * Each Gram matrix is centred once, however many partners it has.
 *
 * @param left Gram matrices [n, n] of the rows, centred or not ({@link rowGram}, or `gram` of `@llm-fmri/graph`)
 * @param right as many rows, the same ones in the same order
 * @throws FmriError as {@link cka}, and `NotSymmetric`.
 *
 * @example
 * ```ts
 * const layer = (...data) => rowGram({ dims: [5, 1], data: Float64Array.from(data) })
 * const layers = [layer(1, 2, 4, 0, 1), layer(2, 4, 8, 0, 2)]
 * const { dims, data } = ckaGrams(layers, layers)
 * dims // [2, 2]
 * data // ≈ [1, 1, 1, 1]
 * ```
 */
export function ckaGrams(
  left: readonly Matrix[],
  right: readonly Matrix[],
  { estimator = "debiased" }: CkaOptions = {},
): Matrix & { data: Float64Array } {
  sameRows(...left, ...right)
  return tableOfCka(left, right, estimator)
}
