import {
  expectedOverlap,
  mean,
  percentileInterval,
  permutationP,
  type SplitHalf,
  spearmanBrown,
  splitHalfNull,
  splitHalfSelectivity,
} from "@llm-fmri/analysis"
import { deriveSeed } from "@llm-fmri/random"
import { type Cell, needWords, type RowMeasure } from "../measure.js"

/** Whether units that prefer a category in one half of the words prefer it in the other. */
export const selectivity: RowMeasure = {
  name: "selectivity",
  help: "split-half reliability of unit selectivity (d′) and overlap of the top units, against dealt words",
  run({ material, options, signal, onProgress }) {
    const { category, group } = needWords("selectivity", material)
    const { layers, columns } = material
    const { seed, draws = 100 } = options
    const cells = layers.flatMap((layer, at): Cell[] => {
      signal.throwIfAborted()
      const x = material.standardised(layer)
      const d = x.dims[1] as number
      const top = options.top ?? Math.min(20, Math.ceil(d / 10))
      const found = splitHalfSelectivity(x, [...category], [...group], { seed: deriveSeed(seed, "halves"), draws, top })
      const none = splitHalfNull(x, [...category], [...group], { seed: deriveSeed(seed, "dealt"), draws, top })
      onProgress((at + 1) / layers.length)
      const [r, r0] = [overCategories(found.reliability), overCategories(none.reliability)]
      const [overlap, overlap0] = [overCategories(found.overlap), overCategories(none.overlap)]
      const named = { tensor: layer.name }
      return [
        { ...named, quantity: "r", value: mean(r), ci: percentileInterval(r), null: against(mean(r), r0) },
        { ...named, quantity: "r_corrected", value: spearmanBrown(mean(r)) },
        {
          ...named,
          quantity: `top${top}_overlap`,
          value: mean(overlap),
          ci: percentileInterval(overlap),
          null: against(mean(overlap), overlap0),
          expected: { says: "expected at this r", value: expectedOverlap(mean(r), top, d) },
        },
      ]
    })
    return {
      says:
        `The ${columns.group}s of every ${columns.by} are divided in two at random, d′ of every unit is computed in each half; r is their correlation over units, the overlap that of the most selective. ` +
        `Means over ${columns.by} and ${draws} divisions, with the middle 95 % of divisions; null: ${columns.group}s dealt anew to categories. r_corrected is Spearman and Brown's for all words.`,
      cells,
    }
  },
}

/** Each division's mean over the categories. */
function overCategories({ dims, data }: SplitHalf["overlap"]): Float64Array {
  const [draws = 0, k = 1] = dims
  return Float64Array.from({ length: draws }, (_, draw) => mean(data.subarray(draw * k, (draw + 1) * k)))
}

function against(value: number, draws: Float64Array) {
  const [lo, hi] = percentileInterval(draws)
  return {
    kind: "words dealt to categories",
    mean: mean(draws),
    lo,
    hi,
    p: permutationP(value, draws),
    draws: draws.length,
  }
}
