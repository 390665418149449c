import { bootstrapMean, mean } from "@llm-fmri/analysis"
import { boundAbove, groupsKeptWhole, type MeasuredControl } from "@llm-fmri/replicate"
import type { Cell } from "./cell.js"
import type { PlantedCell } from "./net.js"
import { type Results, referenceCells } from "./results.js"
import { plantedCounts, readable } from "./settings.js"

/** A linear probe that is right in more than this share of words reads something of a code that it cannot read. */
export const blind = 0.6

export function controls(results: Results): MeasuredControl[] {
  const { material, trained, bootstrap } = results
  const { table } = material
  const most = Math.max(...plantedCounts)
  const strongest = trained.planted
    .filter(({ code, n }) => code === "random directions" && n === most)
    .reduce((a, b) => (b.amplitude > a.amplitude ? b : a))
  const alongCategories = trained.planted.find(({ code, n }) => code === "category directions" && n === most)!
  const interval = (values: Float64Array, name: string) =>
    bootstrapMean(values, [...values.keys()], bootstrap("control", name))
  return [
    boundAbove("planted_xor", interval(strongest.network, "planted xor"), { above: readable }),
    boundAbove("xor_of_categories", interval(alongCategories.gap, "xor of categories")),
    linearBlind(trained.planted),
    shuffledAtChance(trained.shuffled, table.categories.length, results),
    groupsKeptWhole("words_whole", table.fold, table.word),
    referenceNets(results),
  ]
}

/** No linear probe tells a code that is a product of signs. */
export function linearBlind(planted: readonly Pick<PlantedCell, "linear">[]): MeasuredControl {
  const observed = Math.max(...planted.map(({ linear }) => mean(linear)))
  return { key: "linear_blind", observed, passed: observed <= blind }
}

/** Neither probe tells labels that were shuffled over words. */
export function shuffledAtChance(
  { linear, network }: Pick<Cell, "linear" | "network">,
  classes: number,
  { bootstrap }: Pick<Results, "bootstrap">,
): MeasuredControl {
  const bounds = [linear, network].map((values) => {
    const options = { ...bootstrap("control", "shuffled"), confidence: 0.99 }
    return bootstrapMean(values, [...values.keys()], options)
  })
  const [one, other] = bounds.map(({ estimate, low, high }) => [estimate, low, high].map((x) => x.toPrecision(3))) as [
    string[],
    string[],
  ]
  return {
    key: "shuffled_labels",
    observed: `linear ${one[0]} (${one[1]} … ${one[2]}), network ${other[0]} (${other[1]} … ${other[2]})`,
    passed: bounds.every(({ low }) => low <= 1 / classes),
  }
}

/**
 * Whether every net that lacks trained blocks lacks the thing: its networks beat its linear probe surely by more than the
 * trained net's do, on the same words. A net whose linear probe is near chance has no code to speak of, and one at the ceiling
 * has no room; neither says anything.
 */
export function referenceNets(results: Pick<Results, "nets" | "trained" | "material" | "bootstrap">): MeasuredControl {
  const chance = 1 / results.material.table.categories.length
  const alike = referenceCells(results).filter(({ net, seed, cell }) => {
    const words = [...cell.gap.keys()]
    const options = results.bootstrap("control", net, seed)
    if (!cell.room || bootstrapMean(cell.linear, words, options).low <= 2 * chance) return false
    const own = results.trained.cells.find(({ position, n }) => position === cell.position && n === cell.n)!
    return (
      bootstrapMean(
        cell.gap.map((gap, word) => gap - own.gap[word]!),
        words,
        options,
      ).low <= 0
    )
  })
  const names = alike.map(({ net, seed }) => (net === "embedding" ? net : `${net} ${seed}`))
  return {
    key: "reference_nets",
    observed: names.length === 0 ? "none shows it" : names.join(", "),
    passed: names.length === 0,
  }
}
