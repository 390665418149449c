import { ranks, rdm } from "@llm-fmri/analysis"
import type { RowMeasure } from "../measure.js"
import { likenessCells, pairsSaid } from "../pairs.js"

/** Rank correlation of dissimilarities. */
export const rsa: RowMeasure = {
  name: "rsa",
  help: "Spearman's ρ between dissimilarity matrices (1 − r over units) of layers, or of two recordings (--with)",
  async run(input) {
    const found = await likenessCells<Float64Array>(input, {
      quantity: "rho",
      prepare: (material, layer) => unitLength(ranks(rdm(material.means(layer)))),
      compare: (left, right, order) => {
        const moved = order === undefined ? right : right.map((triangle) => rearranged(triangle, order))
        return left.flatMap((one) =>
          moved.map((two) => one.reduce((sum, value, at) => sum + value * (two[at] as number), 0)),
        )
      },
    })
    return {
      says: `Spearman's ρ of the distances between rows (1 − Pearson's r over units). ${pairsSaid(input)}`,
      ...found,
    }
  },
}

/** Centred and of length 1, so that a product is a correlation. */
function unitLength(values: ArrayLike<number>): Float64Array {
  const own = Float64Array.from(values)
  const middle = own.reduce((sum, value) => sum + value, 0) / own.length
  const centred = own.map((value) => value - middle)
  const length = Math.sqrt(centred.reduce((sum, value) => sum + value * value, 0)) || 1
  return centred.map((value) => value / length)
}

/** The upper triangle of the matrix whose rows and columns are put in another order. */
function rearranged(triangle: Float64Array, order: Int32Array): Float64Array {
  const n = order.length
  const moved = new Float64Array(triangle.length)
  let at = 0
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) {
      const [p, q] = [
        Math.min(order[i] as number, order[j] as number),
        Math.max(order[i] as number, order[j] as number),
      ]
      moved[at++] = triangle[p * n - (p * (p + 1)) / 2 + (q - p - 1)] as number
    }
  }
  return moved
}
