import { topUnits } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { movedBy } from "./subspace.js"

/** How active units are, and how much they vary, over some words: what makes units alike but for what they select. */
export interface Activity {
  /** Mean activity of each unit, [d]. */
  readonly mean: Float64Array
  /** Standard deviation of each unit, [d]. */
  readonly spread: Float64Array
}

/**
 * As many units as a region has, outside of it, each the nearest that is left to one of the region's in mean activity
 * and variance: logarithms of |mean| and spread, each z-scored over units. Units of the region with the largest spread
 * choose first, for there are few like them.
 *
 * @throws when there are fewer units outside than inside
 *
 * @example
 * ```ts
 * matchedUnits(Int32Array.of(0), { mean: [5, 1, 4], spread: [2, 1, 2] }) // [2]
 * ```
 */
export function matchedUnits(region: Int32Array, { mean, spread }: Activity): Int32Array {
  const width = mean.length
  if (2 * region.length > width) throw new RangeError(`no ${region.length} of ${width} units are left to match`)
  const size = scaled(mean)
  const sway = scaled(spread)
  const free = new Uint8Array(width).fill(1)
  for (const unit of region) free[unit] = 0
  const chosen = Array.from(region)
    .sort((a, b) => sway[b]! - sway[a]! || a - b)
    .map((unit) => {
      let [best, nearest] = [-1, Number.POSITIVE_INFINITY]
      for (let j = 0; j < width; j++) {
        if (!free[j]) continue
        const apart = (size[j]! - size[unit]!) ** 2 + (sway[j]! - sway[unit]!) ** 2
        if (apart < nearest) [best, nearest] = [j, apart]
      }
      free[best] = 0
      return best
    })
  return Int32Array.from(chosen).sort()
}

/** Logarithms of sizes, z-scored; what is 0 counts as the smallest that is not. */
function scaled(values: ArrayLike<number>): Float64Array {
  const sizes = Float64Array.from(values, Math.abs)
  const least = sizes.reduce((least, x) => (x > 0 ? Math.min(least, x) : least), Number.POSITIVE_INFINITY)
  const logs = sizes.map((x) => Math.log(Math.max(x, Number.isFinite(least) ? least : 1)))
  const centre = logs.reduce((sum, x) => sum + x, 0) / logs.length
  const sd = Math.sqrt(logs.reduce((sum, x) => sum + (x - centre) ** 2, 0) / logs.length)
  return logs.map((x) => (sd > 0 ? (x - centre) / sd : 0))
}

/** Units drawn evenly, in their own order. */
export function randomUnits(count: number, width: number, rng: Rng): Int32Array {
  return Int32Array.from(rng.sample(width, count)).sort()
}

/**
 * The fewest most selective units that move some words as far on average as another edit does.
 *
 * @param selectivity of each unit, [d]
 * @param deviations h − μ of each word, [words][d]
 * @param distance how far the other edit moves them, mean over words
 *
 * @example
 * ```ts
 * unitsMovingAsFar([9, 1, 5], [[1, 9, 3]], 3) // [0, 2]: unit 0 alone moves by 1, both by √10
 * ```
 */
export function unitsMovingAsFar(
  selectivity: ArrayLike<number>,
  deviations: readonly ArrayLike<number>[],
  distance: number,
): Int32Array {
  const moved = (k: number) => {
    const units = topUnits(selectivity, k)
    return deviations.reduce((sum, deviation) => sum + movedBy({ units }, deviation), 0) / deviations.length
  }
  // More units move farther, so the fewest are found by halving.
  let [few, enough] = [0, selectivity.length]
  while (enough - few > 1) {
    const middle = (few + enough) >> 1
    if (moved(middle) >= distance) enough = middle
    else few = middle
  }
  return topUnits(selectivity, enough)
}
