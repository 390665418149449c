import { ranks } from "../estimates/correlation.js"
import type { Groups } from "../groups.js"
import type { PermutationOptions } from "../inference/permutation.js"
import { checkLength } from "../matrix.js"
import { pairsOf, rowPermutations } from "./row-permutations.js"

/**
 * Null draws of {@link rhoA} of two dissimilarity matrices when the rows of one are rearranged, [draws]: the Mantel test.
 *
 * Distances of one row hang together, so the entries of a matrix cannot be shuffled on their own; whole rows and columns
 * change places.
 *
 * @param x upper triangle as of {@link rdm}, [n(n−1)/2]
 * @param y of the same rows
 * @param within rows change places only with rows of the same group (category); one entry a row
 * @throws FmriError `BadShape` where the lists are no triangle, `TooFew`, `BadSeed`.
 *
 * @example
 * ```ts
 * const x = rdm({ dims: [4, 1], data: Float64Array.of(0, 1, 3, 7) }, "euclidean")
 * const draws = rsaNull(x, x, { seed: 1, draws: 300 })
 * permutationP(rhoA(x, x), draws) // ≈ 0.04 ± 0.04
 * ```
 */
export function rsaNull(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { seed, draws = 1000, within }: PermutationOptions & { readonly within?: Groups },
): Float64Array {
  const n = Math.round((1 + Math.sqrt(1 + 8 * x.length)) / 2)
  checkLength("a triangle of that many rows", x.length, (n * (n - 1)) / 2)
  checkLength("the second list", y.length, x.length)
  const middle = (x.length + 1) / 2
  const [a, b] = [x, y].map((values) => ranks(values).map((rank) => rank - middle))
  const pairs = new Int32Array(x.length)
  const result = new Float64Array(draws)
  let at = 0
  for (const order of rowPermutations(n, draws, seed, within)) {
    pairsOf(order, false, pairs)
    let sum = 0
    for (let c = 0; c < pairs.length; c++) sum += a![c]! * b![pairs[c]!]!
    result[at++] = (12 * sum) / (x.length ** 3 - x.length)
  }
  return result
}
