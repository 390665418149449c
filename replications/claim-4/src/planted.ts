import { type Matrix, spread } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import { nounDirections, type RunHooks } from "@llm-fmri/replicate"
import { type ComponentEffects, componentEffects } from "./component.js"
import { move } from "./edits.js"
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
  const { width, layers } = model.arch
  const { category } = material.probe
  const place = { layer: layers.length - 1, positions: "last" } as const
  const raising = await nounDirections(model, material.nouns)
  const strength = spread(last)
  const pushed: Matrix = {
    dims: last.dims,
    data: Float64Array.from(last.data, (x, i) => x + strength * raising[category[Math.floor(i / width)]!]![i % width]!),
  }
  const space = new Space(pushed, material.probe, categoryUnits(pushed, material.probe, material.categories.length))
  const before = (word: number) => move(place, raising[category[word]!]!, strength)
  return componentEffects(model, material, space, { words, place, before }, hooks)
}
