import { type Matrix, meanDifference, norm, spread, unit } from "@llm-fmri/analysis"
import type { Model } from "@llm-fmri/model"
import type { Rng } from "@llm-fmri/random"
import { nounDirections, type RunHooks } from "@llm-fmri/replicate"
import { fitFolds } from "./fits.js"
import type { Material } from "./material.js"
import { type NounEffects, nounEffects } from "./noun.js"
import { regionsOf } from "./regions.js"
import { regionSize } from "./settings.js"
import { move } from "./subspace.js"

/** Along what words are pushed, one unit vector a category. */
export type Codes = readonly Float64Array[]

/**
 * A code that lives in a few units: of each category's direction only its largest entries are left, in units that no
 * category before has taken; half as many as the edits take away.
 *
 * @param raising the directions that raise each category's noun, [category][d]
 *
 * @example
 * ```ts
 * regionCodes([[3, 1, 2], [3, 0, 1]], 1) // [[1, 0, 0], [0, 0, 1]]
 * ```
 */
export function regionCodes(raising: readonly ArrayLike<number>[], units: number): Float64Array[] {
  const taken = new Set<number>()
  return raising.map((vector) => {
    const order = Array.from(vector, (_, unit) => unit)
      .filter((unit) => !taken.has(unit))
      .sort((a, b) => Math.abs(vector[b]!) - Math.abs(vector[a]!) || a - b)
      .slice(0, units)
    const code = new Float64Array(vector.length)
    for (const own of order) {
      taken.add(own)
      code[own] = vector[own]!
    }
    const length = norm(code)
    return code.map((x) => x / length)
  })
}

/** The codes that are planted: spread over all units, and living in a few. */
export async function plantedCodes(
  model: Model,
  nouns: readonly number[],
): Promise<{ direction: Codes; region: Codes }> {
  const raising = await nounDirections(model, nouns)
  const width = model.arch.width
  const units = Math.max(1, Math.min(Math.floor(regionSize(width) / 2), Math.floor(width / nouns.length)))
  return { direction: raising, region: regionCodes(raising, units) }
}

/**
 * A planted effect, for the whole estimator to find: behind the last block, at the position that is read, every word is
 * pushed along the code of its category, which raises its noun by construction, by three times as much as words differ
 * there. Directions and units are then found, and taken away, as everywhere else.
 *
 * @param last each word's activation behind the last block at the last position, [words, d]
 */
export async function plantedEffects(
  model: Model,
  material: Material,
  last: Matrix,
  codes: Codes,
  words: Int32Array,
  rng: (...names: (string | number)[]) => Rng,
  hooks: RunHooks,
): Promise<NounEffects> {
  const { width, layers } = model.arch
  const { category } = material.probe
  const place = { layer: layers.length - 1, positions: "last" } as const
  const strength = 3 * spread(last)
  const pushed: Matrix = {
    dims: last.dims,
    data: Float64Array.from(last.data, (x, i) => x + strength * codes[category[Math.floor(i / width)]!]![i % width]!),
  }
  const fits = fitFolds(pushed, pushed, material.probe, (x, members, rows) => unit(meanDifference(x, members, rows)))
  const regions = regionsOf(fits, pushed, material.probe, rng)
  const before = (word: number) => move(place, codes[category[word]!]!, strength)
  const edits = ["units", "direction", "all"] as const
  return nounEffects(model, material, { activations: pushed, fits, regions }, { words, place, edits, before }, hooks)
}
