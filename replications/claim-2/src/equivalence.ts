import { mean, tost } from "@llm-fmri/analysis"
import type { MeasuredControl, MeasuredQuantity } from "@llm-fmri/replicate"
import { categoryWithin, type Equivalence, meanDraws, within } from "./auc-table.js"
import { dropOf } from "./noun.js"
import { type Results, wordsAt } from "./results.js"
import { aucMargin, decidingDepth, measures, shareMargin } from "./settings.js"

/** The margin of equivalence of the noun's logit: a share of what ablating all units does, mean over words. */
export function nounMargin({ trained }: Pick<Results, "trained">): number {
  return shareMargin * mean(dropOf(trained.noun.get(decidingDepth)!, "all"))
}

/**
 * Whether the noun's fall under an edit (less that under another) is shown to lie within the margin; not where ablating
 * all units does nothing, for then there is no share of it.
 */
export function nounWithin(results: Results, edit: string, other?: string, category?: number): Equivalence {
  const effects = results.trained.noun.get(decidingDepth)!
  const margin = nounMargin(results)
  const rows = Int32Array.from(effects.words.keys()).filter(
    (at) => category === undefined || effects.category[at] === category,
  )
  const drop = dropOf(effects, edit)
  const less = other === undefined ? undefined : dropOf(effects, other)
  const values = Float64Array.from(rows, (at) => drop[at]! - (less ? less[at]! : 0))
  const words = wordsAt(
    results.material,
    rows.map((at) => effects.words[at]!),
  )
  const usable = margin > 0
  const test = tost(values, words, { delta: usable ? margin : 1 })
  return { ...test, equivalent: usable && test.equivalent }
}

/** Whether what an edit takes of the AUC (less what another takes) is shown to lie within the margin. */
export function aucWithin({ aucs }: Results, edit: string, other?: string, category?: number): Equivalence {
  const one = aucs.lost(decidingDepth, "target", edit)
  if (category !== undefined) return categoryWithin(one, category, aucMargin)
  const against = other === undefined ? undefined : aucs.lost(decidingDepth, "target", other)
  const { estimate, draws } = meanDraws(one, against)
  return within(estimate, draws, aucMargin)
}

/** Tests that the most selective units do nothing, and no more than units as active, as controls. */
export function equivalenceControls(results: Results): MeasuredControl[] {
  const control = (key: string, { estimate, low, high, equivalent }: Equivalence): MeasuredControl => {
    const [value, from, to] = [estimate, low, high].map((x) => x.toPrecision(3))
    return { key, observed: `${value} (${from} … ${to})`, passed: equivalent }
  }
  return [
    control("units_idle_auc", aucWithin(results, "units")),
    control("units_idle_noun", nounWithin(results, "units")),
    control("units_like_matched_auc", aucWithin(results, "units", "matched_units")),
    control("units_like_matched_noun", nounWithin(results, "units", "matched_units")),
  ]
}

/** In how many categories the most selective units are shown to do nothing, and in how many they surely do something. */
export function categoryCounts(results: Results): MeasuredQuantity[] {
  const { categories } = results.material.table
  return measures.flatMap((measure): MeasuredQuantity[] => {
    const margin = measure === "auc" ? aucMargin : nounMargin(results)
    const test = measure === "auc" ? aucWithin : nounWithin
    const found = categories.map((_, category) => test(results, "units", undefined, category))
    const params = { measure }
    const n = categories.length
    return [
      { key: "categories_idle", params, value: found.filter(({ equivalent }) => equivalent).length, n },
      { key: "categories_moved", params, value: found.filter(({ low }) => margin > 0 && low > margin).length, n },
    ]
  })
}
