import { type Matrix, unit } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { type ComponentEffects, componentEffects } from "./component.js"
import type { RunHooks } from "./margin-runs.js"
import type { Material } from "./material.js"
import { Space } from "./space.js"

/**
 * A planted effect: behind the last block, at the position that is read, the direction of a category is the noun's row of
 * the unembedding less the mean of the other nouns' rows. Scaling the component along it moves the noun by construction,
 * so the same estimator must find it.
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
  const { width, layers, head } = model.arch
  const table = await model.weights.rows(head.table, material.nouns)
  const directions = unembeddingDirections(table, material.nouns.length, width)
  const folds = Math.max(...material.probe.fold) + 1
  const space = new Space(
    last,
    material.probe,
    Array.from({ length: folds }, () => directions),
  )
  return componentEffects(
    model,
    material,
    space,
    { words, place: { layer: layers.length - 1, positions: "last" } },
    hooks,
  )
}

/**
 * Each row of a table less the mean of the other rows, at unit length.
 *
 * @param table [rows, width]
 *
 * @example
 * ```ts
 * unembeddingDirections(Float32Array.of(1, 0, 0, 0), 2, 2) // [[1, 0], [-1, 0]]
 * ```
 */
export function unembeddingDirections(table: ArrayLike<number>, rows: number, width: number): Float64Array[] {
  const sum = new Float64Array(width)
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) sum[j]! += table[r * width + j]!
  return Array.from({ length: rows }, (_, r) =>
    unit(
      Float64Array.from({ length: width }, (_, j) => {
        const own = table[r * width + j]!
        return own - (sum[j]! - own) / (rows - 1)
      }),
    ),
  )
}
