import { mean, percentileInterval } from "@llm-fmri/analysis"
import type { CellValue } from "@llm-fmri/replicate"
import type { Material } from "./material.js"
import type { NetEffects, TrainedEffects } from "./net.js"
import { type Auc, aucOf, lostAuc, type Pairs, resampledWords } from "./pairs.js"
import { level, type Reader } from "./settings.js"

/** A number of each category, over all words and over resamples of words; what resamples share can be compared. */
export interface ByCategory {
  readonly value: Float64Array
  /** [draws][categories] */
  readonly draws: readonly Float64Array[]
}

/** An equivalence test on resamples. */
export interface Equivalence {
  readonly estimate: number
  /** The 90 % interval. */
  readonly low: number
  readonly high: number
  readonly equivalent: boolean
}

/** AUCs of everything that was read, under the same resamples of words. */
export interface AucTable {
  clean(reader: Reader): ByCategory
  after(depth: number, reader: Reader, edit: string): ByCategory
  /** max(AUC₀, ½) − max(AUC₁, ½) */
  lost(depth: number, reader: Reader, edit: string): ByCategory
  lostIn(net: NetEffects, edit: string): ByCategory
}

/** @param at the depth that reference nets are edited at */
export function aucTable(
  material: Material,
  pairs: Pairs,
  { read }: Pick<TrainedEffects, "read">,
  at: number,
  { draws, seed }: { draws: number; seed: number },
): AucTable {
  const resamples = resampledWords(material.read.words.length, draws, seed)
  const known = new Map<readonly Float32Array[], Auc>()
  const auc = (hits: readonly Float32Array[] | undefined, what: string): Auc => {
    if (hits === undefined) throw new Error(`${what} was not read`)
    const found = known.get(hits) ?? aucOf(pairs, hits, resamples)
    known.set(hits, found)
    return found
  }
  const effects = (depth: number, reader: Reader) => read.get(depth)!.get(reader)!
  const clean = (reader: Reader) => auc(effects(at, reader).clean, "a clean word")
  const after = (depth: number, reader: Reader, edit: string) => {
    const { own, others } = effects(depth, reader)
    return auc(edit === "other_directions" ? others.get("direction") : own.get(edit), edit)
  }
  return {
    clean,
    after,
    lost: (depth, reader, edit) => lost(clean(reader), after(depth, reader, edit)),
    lostIn: ({ read: { clean, own } }, edit) => lost(auc(clean, "a clean word"), auc(own.get(edit), edit)),
  }
}

function lost(before: ByCategory, after: ByCategory): ByCategory {
  const less = (x: Float64Array, y: Float64Array) => x.map((auc, category) => lostAuc(auc, y[category]!))
  return {
    value: less(before.value, after.value),
    draws: before.draws.map((draw, at) => less(draw, after.draws[at]!)),
  }
}

/** The mean over categories with its interval. */
export function meanCell({ value, draws }: ByCategory, words: number): CellValue {
  const [low, high] = percentileInterval(Float64Array.from(draws, mean))
  return { value: mean(value), ci: [low, high], n: words }
}

/** Of one quantity less another, mean over categories; of the first alone without another. */
export function meanDraws(one: ByCategory, other?: ByCategory): { estimate: number; draws: Float64Array } {
  const less = (draw: number) => (other ? mean(other.draws[draw]!) : 0)
  return {
    estimate: mean(one.value) - (other ? mean(other.value) : 0),
    draws: Float64Array.from(one.draws, (values, draw) => mean(values) - less(draw)),
  }
}

/**
 * Two one-sided tests on resamples that a number lies within ±margin: p = (1 + the larger number of draws ≤ −margin or
 * ≥ margin) / (1 + draws), as `tost` of the analysis package has it for means.
 */
export function within(estimate: number, draws: Float64Array, margin: number): Equivalence {
  const below = draws.filter((draw) => draw <= -margin).length
  const above = draws.filter((draw) => draw >= margin).length
  const [low, high] = percentileInterval(draws, 1 - 2 * level)
  return { estimate, low, high, equivalent: (1 + Math.max(below, above)) / (1 + draws.length) <= level }
}

/** The same for one category. */
export function categoryWithin({ value, draws }: ByCategory, category: number, margin: number): Equivalence {
  return within(
    value[category]!,
    Float64Array.from(draws, (draw) => draw[category]!),
    margin,
  )
}
