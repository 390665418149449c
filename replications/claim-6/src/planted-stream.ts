import { dot, type Matrix, meanDifference, norm, unit } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { type Ablated, ablate, type RunHooks } from "./ablate.js"
import type { Material } from "./material.js"
import type { Opened } from "./net.js"
import { Space } from "./space.js"

/** `own`: a direction for each category. `axis`: the first two categories share one. */
export type Planted = "own" | "axis"

/**
 * Categories planted in the net, for the whole estimator to find: behind the last block, at the position that is read,
 * every word is pushed along a direction that raises its category's noun by construction, by three times as much as words
 * differ there. Directions are then fitted and ablated as everywhere else.
 */
export async function plantStream(
  model: Model,
  material: Material,
  { end }: Pick<Opened, "end">,
  kind: Planted,
  hooks: RunHooks,
): Promise<Ablated> {
  const { table, nouns, plantedWords } = material
  const { layers, head, final } = model.arch
  const weights = await model.weights.rows(head.table, nouns)
  const norms = await model.runtime.download(await model.weights.other(final.weight))
  const raising = raisingDirections(weights, norms.data as Float32Array, nouns.length).map((own) => unit(own))
  const first = unit(raising[0]!.map((x, j) => x + raising[1]![j]!))
  const axis = kind === "axis" ? raising.map((own, c) => (c < 2 ? first : own)) : raising
  const strength = 3 * spreadOfRows(end)
  const d = end.dims[1]!
  const pushed: Matrix = {
    dims: end.dims,
    data: Float64Array.from(end.data, (x, i) => x + strength * axis[table.wordCategory[Math.floor(i / d)]!]![i % d]!),
  }
  const space = new Space(pushed, pushed, table, (x, members, rows) => unit(meanDifference(x, members, rows)))
  const place = { layer: layers.length - 1, positions: "last" } as const
  const vectors = axis.map((u) => Array.from(u))
  return ablate(
    model,
    material,
    space,
    {
      words: plantedWords,
      ...place,
      before: (word) => [
        { site: "resid_post", ...place, op: "add", vector: vectors[table.wordCategory[word]!]!, scale: strength },
      ],
    },
    hooks,
  )
}

/**
 * Each row of a table less the mean of the other rows, times a weight for each column.
 *
 * @param table [rows, width]
 * @param weight [width]
 *
 * @example
 * ```ts
 * raisingDirections([3, 4, 0, 0], [1, 1], 2) // [[3, 4], [-3, -4]]
 * ```
 */
export function raisingDirections(table: ArrayLike<number>, weight: ArrayLike<number>, rows: number): Float64Array[] {
  const width = weight.length
  const sum = new Float64Array(width)
  for (let r = 0; r < rows; r++) for (let j = 0; j < width; j++) sum[j]! += table[r * width + j]!
  return Array.from({ length: rows }, (_, r) =>
    Float64Array.from({ length: width }, (_, j) => {
      const own = table[r * width + j]!
      return weight[j]! * (own - (sum[j]! - own) / (rows - 1))
    }),
  )
}

/** Root mean square distance of the rows from their mean. */
function spreadOfRows({ dims, data }: Matrix): number {
  const [rows = 0, d = 0] = dims
  const mean = new Float64Array(d)
  for (let i = 0; i < data.length; i++) mean[i % d]! += data[i]! / rows
  return Math.sqrt(Math.max(0, dot(data, data) / rows - norm(mean) ** 2))
}
