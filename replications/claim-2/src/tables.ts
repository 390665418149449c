import { bootstrapRatio, mean, percentileInterval } from "@llm-fmri/analysis"
import { aucWithin, nounMargin, nounWithin } from "./equivalence.js"
import { dropOf } from "./noun.js"
import { sweptPercents } from "./regions.js"
import { type Results, wordsAt } from "./results.js"
import { decidingDepth, depths, nounEdits, percents, shareMargin } from "./settings.js"

type Row = readonly (string | number)[]

const csv = (header: Row, rows: readonly Row[]) => `${[header, ...rows].map((row) => row.join(",")).join("\n")}\n`

/** Effects against the share of units that are ablated, at the deciding depth; what has no number of units is drawn at each. */
export function sweepTable({ trained, material, aucs, bootstrap }: Results): string {
  const effects = trained.noun.get(decidingDepth)!
  const words = wordsAt(material, effects.words)
  const noun = (edit: string) => {
    const options = bootstrap("sweep", edit)
    const { estimate, low, high } = bootstrapRatio(dropOf(effects, edit), dropOf(effects, "all"), words, options)
    return [mean(effects.moved.get(edit)!), estimate, low, high]
  }
  const auc = (edit: string) => {
    const { value, draws } = aucs.lost(decidingDepth, "target", edit)
    return [mean(value), ...percentileInterval(Float64Array.from(draws, mean))]
  }
  const swept = [
    ["most selective units", "top"],
    ["random units", "any"],
  ].flatMap(([name = "", which]) =>
    percents.flatMap((percent): Row[] => {
      const edit = percent === 100 ? "all" : `${which} ${percent}`
      const [norm = 0, ...share] = noun(edit)
      return [
        ["noun logit (share of all units)", name, percent, norm, ...share],
        ["AUC lost", name, percent, norm, ...auc(edit)],
      ]
    }),
  )
  const level = [
    ["direction", "direction"],
    ["other directions", "other_directions"],
  ].flatMap(([name = "", edit = ""]) => {
    const [norm = 0, ...share] = noun(edit)
    const lost = auc(edit)
    return percents.flatMap((percent): Row[] => [
      ["noun logit (share of all units)", name, percent, norm, ...share],
      ["AUC lost", name, percent, norm, ...lost],
    ])
  })
  return csv(["measure", "edit", "percent", "edit_norm", "effect", "low", "high"], [...swept, ...level])
}

/** Every edit by how far it moves the word and how much of the noun it takes. */
export function editTable({ trained }: Results): string {
  const rows = depths.flatMap((depth) => {
    const effects = trained.noun.get(depth)!
    const swept = depth === decidingDepth ? sweptPercents.flatMap((p) => [`top ${p}`, `any ${p}`]) : []
    return [...nounEdits, ...swept].map((edit): Row => {
      const kind = edit.startsWith("top ") ? "most selective units" : edit.startsWith("any ") ? "random units" : edit
      const drop = mean(dropOf(effects, edit))
      return [`depth ${depth}`, kind, edit, mean(effects.moved.get(edit)!), drop]
    })
  })
  return csv(["depth", "kind", "edit", "edit_norm", "noun_drop"], rows)
}

/** Each category: what units and direction take of the AUC and of the noun, with the 90 % interval and the test. */
export function categoryTable(results: Results): string {
  const { categories } = results.material.table
  const margin = nounMargin(results) / shareMargin
  const rows = categories.flatMap((category, k) =>
    (["units", "direction"] as const).flatMap((edit): Row[] => {
      const noun = nounWithin(results, edit, undefined, k)
      const auc = aucWithin(results, edit, undefined, k)
      const share = [noun.estimate, noun.low, noun.high].map((x) => x / margin)
      return [
        [category, `${edit}: noun`, ...share, Number(noun.equivalent)],
        [category, `${edit}: AUC`, auc.estimate, auc.low, auc.high, Number(auc.equivalent)],
      ]
    }),
  )
  return csv(["category", "measure", "effect", "low", "high", "equivalent_to_0"], rows)
}
