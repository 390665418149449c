import { unit } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"

/**
 * The unit directions behind the last block that raise each noun above the others by construction, [nouns][d]: the noun's
 * row of the unembedding less the mean of the other nouns', through the final norm's weight. Along them effects are
 * planted.
 *
 * @param nouns their tokens
 *
 * @example
 * ```ts
 * const [animal] = await nounDirections(model, nouns)
 * ```
 */
export async function nounDirections(model: Model, nouns: readonly number[]): Promise<Float64Array[]> {
  const { head, final } = model.arch
  const table = await model.weights.rows(head.table, nouns)
  const weight = await model.runtime.download(await model.weights.other(final.weight))
  return unembeddingDirections(table, weight.data as Float32Array, nouns.length)
}

/**
 * Each row of a table less the mean of the other rows, times a weight for each column, at unit length.
 *
 * @param table [rows, width]
 * @param weight [width]
 *
 * @example
 * ```ts
 * unembeddingDirections([3, 4, 0, 0], [1, 1], 2) // [[0.6, 0.8], [-0.6, -0.8]]
 * ```
 */
export function unembeddingDirections(
  table: ArrayLike<number>,
  weight: ArrayLike<number>,
  rows: number,
): Float64Array[] {
  const width = weight.length
  const sum = new Float64Array(width)
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) sum[j]! += table[r * width + j]!
  return Array.from({ length: rows }, (_, r) =>
    unit(
      Float64Array.from({ length: width }, (_, j) => {
        const own = table[r * width + j]!
        return weight[j]! * (own - (sum[j]! - own) / (rows - 1))
      }),
    ),
  )
}
