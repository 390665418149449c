import {
  fitPls,
  type Matrix,
  meanDifference,
  placements,
  plsComponents,
  projections,
  splitsOf,
} from "@llm-fmri/analysis"
import { saturated } from "./settings.js"
import type { Words } from "./words.js"

/**
 * Placements of words on their category's PLS regression of 1, 2, … components, [components][word]. The first component is
 * the mean difference of z-scored units.
 */
export function plsPlacements(x: Matrix, words: Words, components: number): Float64Array[] {
  const { category, fold, categories } = words
  const n = fold.length
  const k = categories.length
  const data = Array.from({ length: components }, () => new Float64Array(n * k))
  for (const { training, heldOut } of splits(words)) {
    for (let c = 0; c < k; c++) {
      const target = Float64Array.from(category, (own) => Number(own === c))
      const pls = fitPls(x, { dims: [n, 1], data: target }, { components, rows: training })
      const t = plsComponents(pls, x, heldOut)
      heldOut.forEach((word, i) => {
        let score = 0
        for (let a = 0; a < components; a++) {
          score += t.data[i * components + a]! * pls.loadings.data[a]!
          data[a]![word * k + c] = score
        }
      })
    }
  }
  return data.map((scores) => placements({ dims: [n, k], data: scores }, category, fold))
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
