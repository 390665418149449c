import type { Matrix } from "@llm-fmri/analysis"
import type { Rng } from "@llm-fmri/random"
import { randomUnit } from "@llm-fmri/replicate"
import {
  alikeUnits,
  anyUnits,
  type FoldFit,
  ownDirection,
  selectiveUnits,
  unitsAsFarAsDirection,
  type Words,
} from "./fits.js"
import { percents, regionSize, unitsOf } from "./settings.js"
import { everything, type Subspace } from "./subspace.js"

/** What an edit takes away in the words of a fold, for a category. */
export type Region = (fold: number, category: number) => Subspace

/** The edits that take something away for one category, by name. */
export interface Regions {
  readonly units: Region
  readonly matched_units: Region
  readonly random_units: Region
  readonly units_equal_norm: Region
  readonly direction: Region
  readonly random_direction: Region
  readonly all: Region
  /** The most selective units, and any units, at a share of all in percent. */
  top(percent: number): Region
  any(percent: number): Region
}

/**
 * @param probe each word in the probe sentence, [words, d]: how far edits move
 * @param rng a generator for each name: what is drawn in one place depends on no other
 */
export function regionsOf(
  fits: readonly FoldFit[],
  probe: Matrix,
  words: Words,
  rng: (...names: (string | number)[]) => Rng,
): Regions {
  const width = probe.dims[1]!
  const size = regionSize(width)
  const drawn = (name: string, count: number) =>
    kept((fold, category) => anyUnits(fits[fold]!, count, rng(name, count, fold, category)))
  return {
    units: kept((fold, category) => selectiveUnits(fits[fold]!, category, size)),
    matched_units: kept((fold, category) => alikeUnits(fits[fold]!, category, size)),
    random_units: drawn("random units", size),
    units_equal_norm: kept((fold, category) => unitsAsFarAsDirection(fits[fold]!, category, probe, words)),
    direction: kept((fold, category) => ownDirection(fits[fold]!, category)),
    random_direction: kept((fold, category) => ({
      direction: randomUnit(width, rng("random direction", fold, category).uint32()),
    })),
    all: kept(() => everything(width)),
    top: (percent) => kept((fold, category) => selectiveUnits(fits[fold]!, category, unitsOf(percent, width))),
    any: (percent) => drawn("any units", unitsOf(percent, width)),
  }
}

/** The shares of the sweep that are not all units. */
export const sweptPercents = percents.filter((percent) => percent < 100)

/** Makes each region once, so that edits of it are one object and are loaded once. */
function kept(make: Region): Region {
  const known = new Map<string, Subspace>()
  return (fold, category) => {
    const key = `${fold} ${category}`
    const found = known.get(key) ?? make(fold, category)
    known.set(key, found)
    return found
  }
}
