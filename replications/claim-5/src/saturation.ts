import { type Matrix, meanDifference, placements, plsHeldOut, projections, splitsOf } from "@llm-fmri/analysis"
import type { Runtime } from "@llm-fmri/graph"
import { saturated } from "./settings.js"
import type { Words } from "./words.js"

/**
 * Placements of words on their category's PLS regression of 1, 2, … components, [components][word]. The first component is
 * the mean difference of z-scored units.
 */
export async function plsPlacements(
  x: Matrix,
  { category, fold }: Words,
  components: number,
  runtime?: Runtime,
): Promise<Float64Array[]> {
  const groups = Int32Array.from(fold, (_, word) => word)
  const options = { folds: fold, components, ...(runtime ? { runtime } : {}) }
  const found = await plsHeldOut(x, category, groups, options)
  return found.map((scores) => placements(scores, category, fold))
}

/** Placements of words along the plain mean difference of training words, units as they are, [word]. */
export function rawPlacements(x: Matrix, words: Words): Float64Array {
  const { category, fold, categories } = words
  const n = fold.length
  const k = categories.length
  const data = new Float64Array(n * k)
  for (const { training, heldOut } of splits(words)) {
    for (let c = 0; c < k; c++) {
      const mask = Array.from(category, (own) => own === c)
      const along = projections(x, meanDifference(x, mask, training))
      for (const word of heldOut) data[word * k + c] = along[word]!
    }
  }
  return placements({ dims: [n, k], data }, category, fold)
}

/** The least number of components with 95 % of the full probe's AUC − ½; undefined where none has. */
export function rankOf(aucs: readonly number[], full: number): number | undefined {
  const at = aucs.findIndex((auc) => auc - 0.5 >= saturated * (full - 0.5))
  return at < 0 ? undefined : at + 1
}

function splits({ fold }: Words) {
  return splitsOf(
    fold,
    Int32Array.from(fold, (_, word) => word),
  )
}
