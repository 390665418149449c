import { drawsBand, type MeasuredQuantity, type NullBand } from "@llm-fmri/replicate"
import type { Ablated } from "./ablate.js"
import { type Effects, matrix, type Summary, summarise } from "./interference.js"
import { value } from "./probe-quantities.js"
import { weightedMean } from "./resamples.js"
import type { Results } from "./results.js"
import { type Readout, readouts } from "./settings.js"

/** What ablating one category's direction does to the others. */
export function interferenceQuantities(results: Results): MeasuredQuantity[] {
  const { moved, noun } = results.ablated
  const places = Array.from(noun.category.keys())
  const far = results.estimate(
    "moved_share",
    noun.category,
    (w) => weightedMean(moved.other, places, w) / weightedMean(moved.own, places, w),
  )
  const movement: MeasuredQuantity = { key: "moved_share", ...value(far, noun.category.length) }
  const byReadout = readouts.flatMap((readout) => {
    const effects = effectsAt(results.ablated, readout)
    const params = { readout }
    const n = effects.category.length
    const of = (key: string, statistic: (summary: Summary, weights: Float64Array) => number) =>
      results.estimate(`${key} ${readout}`, effects.category, (w) => statistic(summarise(matrix(effects, w)), w))
    const references = (statistic: keyof Summary) =>
      results.nets.flatMap(({ net, seed, value }) =>
        value.ablated ? [{ net, seed, value: summaryOf(effectsAt(value.ablated, readout))[statistic] }] : [],
      )
    const whole = (w: Float64Array) => wholeOf(effects, w)
    const wholeLow = results.estimate(`whole ${readout}`, effects.category, whole).low
    const ownLow = of("own_effect", ({ own }) => own).low
    return [
      {
        key: "own_effect",
        params,
        ...value(
          of("own_effect", ({ own }) => own),
          n,
        ),
        references: references("own"),
      },
      {
        key: "other_effect",
        params,
        ...value(
          of("other_effect", ({ other }) => other),
          n,
        ),
        references: references("other"),
      },
      {
        key: "worst_other",
        params,
        ...value(
          of("worst_other", ({ worst }) => worst),
          n,
        ),
        references: references("worst"),
      },
      {
        key: "dominance",
        params,
        ...value(
          of("dominance", ({ dominance }) => dominance),
          n,
        ),
        references: references("dominance"),
        null: assignmentBand(results, readout),
      },
      {
        key: "other_share",
        params,
        ...(wholeLow > 0
          ? value(
              of("other_share", ({ other }, w) => other / whole(w)),
              n,
            )
          : { absent_because: "replacing the whole activation does not surely lower the readout", n }),
      },
      {
        key: "worst_share",
        params,
        ...(ownLow > 0
          ? value(
              of("worst_share", ({ own, worst }) => worst / own),
              n,
            )
          : { absent_because: "ablating a category's own direction does not surely lower its readout", n }),
      },
    ]
  })
  return [movement, ...byReadout]
}

/** The effects on a readout. */
export function effectsAt(ablated: Ablated, readout: Readout): Effects {
  const found = ablated[readout]
  if (found === undefined) throw new Error(`nothing was read by ${readout}`)
  return found
}

export function summaryOf(
  effects: Effects,
  weights: Float64Array = new Float64Array(effects.category.length).fill(1),
): Summary {
  return summarise(matrix(effects, weights))
}

/** What replacing the whole activation does, mean over categories. */
export function wholeOf({ whole, category, categories }: Effects, weights: Float64Array): number {
  let sum = 0
  for (let c = 0; c < categories; c++) {
    const own = Array.from(category.keys()).filter((word) => category[word] === c)
    sum +=
      weightedMean(
        own.map((word) => whole[word]!),
        own,
        weights,
      ) / categories
  }
  return sum
}

/** Dominance when directions are dealt to the categories by lot: any one may count as a category's own. */
function assignmentBand({ ablated, rng, draws }: Results, readout: Readout): NullBand {
  const effects = effectsAt(ablated, readout)
  const effect = matrix(effects, new Float64Array(effects.category.length).fill(1))
  const lot = rng("assignment", readout)
  const dealt = Float64Array.from({ length: draws }, () => {
    const ownOf = Int32Array.from(effect, (_, b) => b)
    lot.shuffle(ownOf)
    return summarise(effect, ownOf).dominance
  })
  return drawsBand("directions dealt to the categories by lot", dealt, { observed: summarise(effect).dominance })
}

/** One line a readout, ablated and read category. */
export function interferenceTable(results: Results): string {
  const { categories } = results.material.table
  const lines = ["readout,ablated,read,effect,low,high,raw,words"]
  for (const readout of readouts) {
    const effects = effectsAt(results.ablated, readout)
    categories.forEach((ablated, a) => {
      categories.forEach((read, b) => {
        const own = Array.from(effects.category.keys()).filter((word) => effects.category[word] === b)
        const values = own.map((word) => effects.fall[a]![word]!)
        const places = values.map((_, i) => i)
        const { estimate, low, high } = results.estimate(
          `cell ${readout} ${a} ${b}`,
          values.map(() => b),
          (w) => weightedMean(values, places, w),
        )
        lines.push([readout, ablated, read, estimate, low, high, estimate * effects.spread, values.length].join(","))
      })
    })
  }
  return `${lines.join("\n")}\n`
}
