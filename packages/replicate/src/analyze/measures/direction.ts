import {
  type Concentration,
  concentration,
  covarianceDirection,
  mean,
  meanDifference,
  percentileInterval,
} from "@llm-fmri/analysis"
import { deriveSeed } from "@llm-fmri/random"
import { type Cell, needCategories, type RowMeasure } from "../measure.js"

const quantities = [
  {
    name: "coordinate_share",
    of: (one: Concentration) => one.coordinateShare,
    random: (one: Concentration) => one.random.coordinateShare,
  },
  {
    name: "participation",
    of: (one: Concentration) => one.participation,
    random: (one: Concentration) => one.random.participation,
  },
  { name: "gini", of: (one: Concentration) => one.gini, random: (one: Concentration) => one.random.gini },
] as const

/** On how many coordinates the direction of a category lies. */
export const direction: RowMeasure = {
  name: "direction",
  help: "how concentrated each category's direction is on units, beside random directions",
  run({ material, options, signal, onProgress }) {
    const { layers, columns, meanLabels } = material
    const category = needCategories("direction", meanLabels.category, columns.by)
    const categories = [...new Set(category)]
    const { seed, draws = 100 } = options
    const shown: Cell[] = []
    const each: Cell[] = []
    for (const [at, layer] of layers.entries()) {
      signal.throwIfAborted()
      const x = material.means(layer)
      const drawn = Array.from({ length: draws }, (_, draw) =>
        concentration(covarianceDirection(x, deriveSeed(seed, "direction", draw))),
      )
      const own = categories.map((name) =>
        concentration(
          meanDifference(
            x,
            category.map((one) => one === name),
          ),
        ),
      )
      for (const { name, of, random } of quantities) {
        const none = drawn.map(of)
        const [lo, hi] = percentileInterval(none)
        const beside = {
          quantity: name,
          tensor: layer.name,
          null: { kind: "directions drawn from the rows' covariance", mean: mean(none), lo, hi, draws },
          expected: { says: "sphere", value: random(own[0] as Concentration) },
        }
        shown.push({ ...beside, value: mean(own.map(of)) })
        own.forEach((one, c) => {
          each.push({ ...beside, category: categories[c] as string, value: of(one) })
        })
      }
      onProgress((at + 1) / layers.length)
    }
    return {
      says:
        `Directions are mean differences, ${columns.by} less rest${material.group === undefined ? "" : `, of ${columns.group} means`}. coordinate_share: units that hold 95 % of its energy; participation: (Σv²)²/Σv⁴; Gini of the energy. ` +
        `Means over ${categories.length} categories (each of them with --json). Null: directions that vary as the rows do; sphere: a direction drawn evenly.`,
      cells: [...shown, ...each],
      shown,
    }
  },
}
