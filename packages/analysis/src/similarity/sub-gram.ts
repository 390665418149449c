import { chosenRows, type Matrix, shapeOf } from "../matrix.js"

/**
 * The rows and columns of a Gram or distance matrix that belong to the chosen rows, [k, k]. Any number may come twice.
 *
 * @param gram [n, n]
 * @throws FmriError `BadShape`, `BadRows`.
 *
 * @example
 * ```ts
 * subGram({ dims: [3, 3], data: Float64Array.of(1, 2, 3, 2, 4, 6, 3, 6, 9) }, [0, 2]).data // [1, 3, 3, 9]
 * ```
 */
export function subGram(gram: Matrix, rows: ArrayLike<number>): Matrix & { data: Float64Array } {
  const [n] = shapeOf(gram)
  const chosen = chosenRows(n, rows)
  const size = chosen.length
  const data = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    const row = chosen[i]! * n
    for (let j = 0; j < size; j++) data[i * size + j] = gram.data[row + chosen[j]!]!
  }
  return { dims: [size, size], data }
}
