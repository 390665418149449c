import { dot, type Matrix, norm, unit } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { type ComponentEffects, componentEffects } from "./component.js"
import { move } from "./edits.js"
import type { RunHooks } from "./margin-runs.js"
import type { Material } from "./material.js"
import { categoryUnits, Space } from "./space.js"

/**
 * A planted effect, for the whole estimator to find: behind the last block, at the position that is read, every word is
 * pushed along a direction that raises its category's noun by construction (the noun's row of the unembedding less the
 * mean of the other nouns', through the final norm's weight), by as much as words differ there. Directions are then fitted
 * and components scaled as everywhere else.
 *
 * @param last each word's activation behind the last block at the last position, [words, d]
 */
export async function plantedEffects(
  model: Model,
  material: Material,
  last: Matrix,
  words: Int32Array,
  hooks: RunHooks,
): Promise<ComponentEffects> {
  const { width, layers, head, final } = model.arch
  const { category } = material.probe
  const place = { layer: layers.length - 1, positions: "last" } as const
  const table = await model.weights.rows(head.table, material.nouns)
  const weight = await model.runtime.download(await model.weights.other(final.weight))
  const raising = unembeddingDirections(table, weight.data as Float32Array, material.nouns.length)
  const strength = spread(last)
  const pushed: Matrix = {
    dims: last.dims,
    data: Float64Array.from(last.data, (x, i) => x + strength * raising[category[Math.floor(i / width)]!]![i % width]!),
  }
  const space = new Space(pushed, material.probe, categoryUnits(pushed, material.probe, material.categories.length))
  const before = (word: number) => move(place, raising[category[word]!]!, strength)
  return componentEffects(model, material, space, { words, place, before }, hooks)
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

/** Root mean square distance of the rows from their mean. */
export function spread({ dims, data }: Matrix): number {
  const [rows = 0, d = 0] = dims
  const mean = new Float64Array(d)
  for (let i = 0; i < data.length; i++) mean[i % d]! += data[i]! / rows
  const square = dot(data, data) / rows - norm(mean) ** 2
  return Math.sqrt(Math.max(0, square))
}
