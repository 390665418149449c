import type { Groups } from "../groups.js"
import type { PermutationOptions } from "../inference/permutation.js"
import type { Matrix } from "../matrix.js"
import { checkNeighbours, neighbours } from "./mutual-knn.js"
import { rowPermutations } from "./row-permutations.js"

/**
 * Null draws of {@link mutualKnn} of two Gram matrices when the rows of one are rearranged, [draws].
 *
 * @param k number of neighbours, *10*
 * @param within rows change places only with rows of the same group (category); one entry a row
 * @throws FmriError as {@link mutualKnn}, and `BadSeed`.
 *
 * @example
 * ```ts
 * const k = rowGram({ dims: [6, 1], data: Float64Array.of(0, 1, 5, 6, 8, 13) })
 * mean(knnNull(k, k, { seed: 1, k: 1 })) // ≈ 1 / 5 ± 0.05
 * ```
 */
export function knnNull(
  x: Matrix,
  y: Matrix,
  { seed, draws = 1000, k = 10, within }: PermutationOptions & { readonly k?: number; readonly within?: Groups },
): Float64Array {
  const n = checkNeighbours([x, y], k)
  const [own, other] = [neighbours(x, k), neighbours(y, k)]
  const result = new Float64Array(draws)
  const near = new Int32Array(n)
  const back = new Int32Array(n)
  let at = 0
  for (const order of rowPermutations(n, draws, seed, within)) {
    for (let i = 0; i < n; i++) back[order[i]!] = i
    near.fill(-1)
    let shared = 0
    for (let i = 0; i < n; i++) {
      for (let c = i * k; c < (i + 1) * k; c++) near[own[c]!] = i
      const row = order[i]! * k
      for (let c = row; c < row + k; c++) if (near[back[other[c]!]!] === i) shared++
    }
    result[at++] = shared / (n * k)
  }
  return result
}
