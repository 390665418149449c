import { ckaGrams, type Matrix, rowGram } from "@llm-fmri/analysis"
import type { RowMeasure } from "../measure.js"
import { likenessCells, pairsSaid } from "../pairs.js"
import { rearranged } from "../rearranged.js"

/** Linear CKA of layers. */
export const cka: RowMeasure = {
  name: "cka",
  help: "debiased linear CKA between layers, or between two recordings (--with)",
  async run(input) {
    const found = await likenessCells<Matrix>(input, {
      quantity: "cka",
      prepare: (material, layer) => rowGram(material.means(layer)),
      compare: (left, right, order) =>
        ckaGrams(left, order === undefined ? right : right.map((gram) => rearranged(gram, order))).data,
    })
    return { says: `Linear CKA from unbiased HSIC, about 0 for unrelated sides. ${pairsSaid(input)}`, ...found }
  },
}
