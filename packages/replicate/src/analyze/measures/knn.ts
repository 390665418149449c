import { type Matrix, mutualKnn, rowGram } from "@llm-fmri/analysis"
import type { RowMeasure } from "../measure.js"
import { likenessCells, pairsSaid } from "../pairs.js"
import { rearranged } from "../rearranged.js"

/** Nearest rows that two layers agree on. */
export const knn: RowMeasure = {
  name: "knn",
  help: "share of nearest neighbours that two layers, or two recordings (--with), agree on",
  async run(input) {
    const rows = input.material.meanLabels.group?.length ?? input.material.rows
    const k = Math.min(input.options.neighbours, rows - 1)
    const found = await likenessCells<Matrix>(
      { ...input, options: { ...input.options, draws: input.options.draws ?? 20 } },
      {
        quantity: `knn${k}`,
        prepare: (material, layer) => rowGram(material.means(layer)),
        compare: (left, right, order) =>
          mutualKnn(left, order === undefined ? right : right.map((gram) => rearranged(gram, order)), k).data,
      },
    )
    const expected = { says: "unrelated sides", value: k / (rows - 1) }
    return {
      says: `Share of each row's ${k} nearest rows (by cosine) that both sides have. ${pairsSaid(input)}`,
      cells: found.cells.map((cell) => ({ ...cell, expected })),
      shown: found.shown.map((cell) => ({ ...cell, expected })),
    }
  },
}
