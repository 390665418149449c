import { mean } from "@llm-fmri/analysis"
import {
  drawsBand,
  type MeasuredQuantity,
  meanValue,
  type NullBand,
  type ReferenceValue,
  ratioValue,
} from "@llm-fmri/replicate"
import type { NetEffects } from "./net.js"
import { dropOf, over } from "./noun.js"
import { sweptPercents } from "./regions.js"
import { pickWords, type Results, wordsAt } from "./results.js"
import { decidingDepth, depths, neuronEdits, nounEdits } from "./settings.js"

/** What the edits of a contrast are compared with, by its key. */
export const contrasts = {
  direction_over_units: "units",
  direction_over_others: "other_directions",
  direction_over_equal_norm: "units_equal_norm",
} as const

const measuredInNets = ["units", "direction", "all"]

/** What edits do to the category's noun. */
export function nounQuantities(results: Results): MeasuredQuantity[] {
  const { trained, nets, material, bootstrap } = results
  const references = (value: (net: NetEffects) => number): ReferenceValue[] =>
    nets.map(({ net, seed, value: effects }) => ({ net, seed, value: value(effects) }))
  const cells = depths.flatMap((depth) => {
    const effects = trained.noun.get(depth)!
    const words = wordsAt(material, effects.words)
    const decides = depth === decidingDepth
    const all = "what ablating all units does"
    const byEdit = nounEdits.flatMap((edit): MeasuredQuantity[] => {
      const params = { edit, depth }
      const drop = dropOf(effects, edit)
      const nets = decides && measuredInNets.includes(edit)
      const share = { key: "noun_share", params }
      return [
        {
          key: "noun_drop",
          params,
          ...meanValue(drop, words, bootstrap("noun_drop", edit, depth)),
          ...(nets ? { references: references(({ noun }) => mean(dropOf(noun, edit))) } : {}),
        },
        ...(edit === "all"
          ? []
          : [
              {
                ...share,
                ...ratioValue(drop, dropOf(effects, "all"), words, all, bootstrap("noun_share", edit, depth)),
              },
            ]),
        {
          key: "edit_norm",
          params,
          ...meanValue(effects.moved.get(edit)!, words, bootstrap("edit_norm", edit, depth)),
        },
      ]
    })
    const contrast = Object.entries(contrasts).map(([key, other]): MeasuredQuantity => {
      const inNets = decides && measuredInNets.includes(other)
      return {
        key,
        params: { depth },
        ...meanValue(over(effects, "direction", other), words, bootstrap(key, depth)),
        ...(inNets ? { references: references(({ noun }) => mean(over(noun, "direction", other))) } : {}),
        ...(decides && key === "direction_over_units" ? { null: shuffledBand(results) } : {}),
      }
    })
    return [...byEdit, ...contrast]
  })
  const deciding = trained.noun.get(decidingDepth)!
  const words = wordsAt(material, deciding.words)
  const swept = sweptPercents.flatMap((percent) =>
    (["top", "any"] as const).map((which): MeasuredQuantity => {
      const key = which === "top" ? "noun_share_top" : "noun_share_any"
      const drop = dropOf(deciding, `${which} ${percent}`)
      const all = dropOf(deciding, "all")
      return {
        key,
        params: { percent },
        ...ratioValue(drop, all, words, "what ablating all units does", bootstrap(key, percent)),
      }
    }),
  )
  const neurons = neuronEdits.map(
    (edit): MeasuredQuantity => ({
      key: "noun_share_neurons",
      params: { edit },
      ...ratioValue(
        dropOf(trained.neurons, edit),
        dropOf(deciding, "all"),
        words,
        "what ablating all units does",
        bootstrap("noun_share_neurons", edit),
      ),
    }),
  )
  return [...cells, ...swept, ...neurons]
}

/** The contrast from shuffled labels, with the p of the own contrast on the same words. */
export function shuffledBand({ trained, material }: Results): NullBand {
  const deciding = trained.noun.get(decidingDepth)!
  const own = pickWords(over(deciding, "direction", "units"), deciding.words, material.nullWords)
  return drawsBand("directions and units from shuffled labels", trained.shuffled, { observed: mean(own) })
}
