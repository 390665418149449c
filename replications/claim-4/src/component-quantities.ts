import { bootstrap as bootstrapAny, mean } from "@llm-fmri/analysis"
import {
  drawsBand,
  type MeasuredQuantity,
  meanValue,
  type NullBand,
  type ReferenceValue,
  ratioValue,
} from "@llm-fmri/replicate"
import type { ComponentEffects } from "./component.js"
import { type Curve, meanMonotony, saturation, slopes } from "./estimates.js"
import { pickWords, type Results, wordsAt } from "./results.js"
import { decidingDepth, depths, saturationScales } from "./settings.js"

/** Own slope less that of the controls, by word. */
export function contrast({ own, control }: ComponentEffects): Float64Array {
  return slopes(own, control)
}

/** What scaling the component along a direction does to the category's noun. */
export function componentQuantities(results: Results): MeasuredQuantity[] {
  const { trained, nets, material, bootstrap } = results
  const words = wordsAt(material, material.words)
  const references = (value: (net: ComponentEffects) => number): ReferenceValue[] =>
    nets.map(({ net, seed, value: effects }) => ({ net, seed, value: value(effects.component) }))
  const rhoValue = (curve: Curve, turn: (rho: number) => number, key: string) => {
    const { category } = trained.component.get(decidingDepth)!
    const statistic = (rows: Int32Array) => meanMonotony(curve, category, turn, rows)
    const { estimate, low, high } = bootstrapAny(words, statistic, bootstrap(key))
    return { value: estimate, ci: [low, high] as const, n: words.length }
  }
  const rho = ({ raw, category }: ComponentEffects) => meanMonotony(raw!, category, Math.abs)
  const byDepth = depths.flatMap((depth) => {
    const effects = trained.component.get(depth)!
    const words = wordsAt(material, effects.words)
    const params = { depth }
    const decides = depth === decidingDepth
    const withNets = (value: (net: ComponentEffects) => number) => (decides ? { references: references(value) } : {})
    const controls = "the controls' slope"
    return [
      {
        key: "noun_slope",
        params,
        ...meanValue(effects.own, words, bootstrap("noun_slope", depth)),
        ...withNets((net) => mean(net.own)),
        ...(decides ? { null: shuffledBand(results) } : {}),
      },
      {
        key: "control_slope",
        params,
        ...meanValue(effects.control, words, bootstrap("control_slope", depth)),
        ...withNets((net) => mean(net.control)),
      },
      {
        key: "shift_slope",
        params,
        ...ratioValue(effects.own, effects.control, words, controls, bootstrap("shift_slope", depth)),
      },
      {
        key: "shift_contrast",
        params,
        ...meanValue(contrast(effects), words, bootstrap("shift_contrast", depth)),
        ...withNets((net) => mean(contrast(net))),
      },
      {
        key: "shift_share",
        params,
        ...ratioValue(
          contrast(effects),
          effects.whole,
          words,
          "what replacing the whole activation does",
          bootstrap("shift_share", depth),
        ),
      },
    ]
  })
  const deciding = trained.component.get(decidingDepth)!
  return [
    {
      key: "rho",
      ...rhoValue(deciding.raw!, Math.abs, "rho"),
      references: references(rho),
      null: drawsBand("random direction", trained.randomRho),
    },
    { key: "rho_centred", ...rhoValue(deciding.centred!, (value) => value, "rho_centred") },
    ...byDepth,
    {
      key: "shift_slope_by_variance",
      ...ratioValue(
        deciding.own,
        deciding.byVariance!,
        words,
        "the slope of the controls matched in variance",
        bootstrap("shift_slope_by_variance"),
      ),
    },
    ...saturationScales.map((s) => {
      const { above, below } = saturation(deciding.centred!, s)
      return {
        key: "saturation",
        params: { s },
        ...ratioValue(above, below, words, "the slope", bootstrap("saturation", s)),
      }
    }),
  ]
}

/** Slopes along directions from shuffled labels, with the p of the own directions on the same words. */
export function shuffledBand({ trained, material }: Results): NullBand {
  const { own, words } = trained.component.get(decidingDepth)!
  const observed = mean(pickWords(own, words, material.nullWords))
  return drawsBand("directions from shuffled labels, moved as far", trained.shuffled, { observed })
}

/** Mean margins by category, one line a category, reading and factor. */
export function componentTable({ trained, material }: Results): string {
  const { category, raw, centred } = trained.component.get(decidingDepth)!
  const lines = material.categories.flatMap((name, k) => {
    const members = Array.from(category.keys()).filter((i) => category[i] === k)
    const curve = (reading: string, { scales, margins }: Curve) =>
      scales.map((s, at) => [name, reading, s, mean(members.map((i) => margins[at]![i]!))].join(","))
    return [...curve("uncentred", raw!), ...curve("centred", centred!)]
  })
  return `${["category,component,factor,noun_margin", ...lines].join("\n")}\n`
}
