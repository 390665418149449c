import { groupJackknife, mean, variance } from "@llm-fmri/analysis"
import { type AgainstNull, againstNull } from "@llm-fmri/connectome"
import type { Place } from "./place.js"
import type { MeasureKey } from "./settings.js"
import { overDensities } from "./worlds.js"

/** A number of a place, less its mean over random bases. */
export interface Excess {
  /** The number itself, mean over the densities that count. */
  readonly value: number
  /** Less the mean over random bases. */
  readonly excess: number
  readonly null: AgainstNull
  /** The draws of the null, less their mean. */
  readonly draws: Float64Array
  /** The excess without each group of words; the null stays. */
  readonly leftOut: Float64Array
  /** Its 95 % interval over words, where groups were left out. */
  readonly interval?: readonly [low: number, high: number]
}

/** Undefined where no density counts, or where the measure was not taken. */
export function excessOf({ own, rotated, leftOut, at }: Place, measure: MeasureKey): Excess | undefined {
  const value = overDensities(own, at)[measure]
  const others = leftOut.filter((looks) => at.every((place) => looks[place]))
  if (!Number.isFinite(value)) return undefined
  const all = rotated.map((looks) => overDensities(looks, at)[measure])
  const beside = againstNull(value, all, measure === "omega" ? "both" : "higher")
  const excess = value - beside.mean
  const without = Float64Array.from(others, (looks) => overDensities(looks, at)[measure] - beside.mean)
  const jackknife = without.length < 2 ? undefined : groupJackknife(excess, without)
  return {
    value,
    excess,
    null: beside,
    draws: beside.null.map((draw) => draw - beside.mean),
    leftOut: without,
    ...(jackknife ? { interval: [jackknife.low, jackknife.high] as const } : {}),
  }
}

/**
 * How much larger one net's excess is than another's, with its interval: over words, the same left out in both, and over
 * the random bases that the two means rest on.
 */
export function difference(one: Excess, other: Excess): { estimate: number; low: number; high: number } {
  const words = one.leftOut.map((value, group) => value - other.leftOut[group]!)
  const estimate = one.excess - other.excess
  const { error, high } = groupJackknife(estimate, words)
  const bases = [one, other].reduce((sum, { draws }) => sum + variance(draws) / draws.length, 0)
  // The same quantile for both kinds of uncertainty.
  const reach = error === 0 ? 2 * Math.sqrt(bases) : ((high - estimate) / error) * Math.sqrt(error ** 2 + bases)
  return { estimate, low: estimate - reach, high: estimate + reach }
}

/** Mean share of the hubs that halves of the words agree on, beside random bases. */
export function hubStability({ sameHubs: { own, rotated } }: Place): AgainstNull | undefined {
  return own.length === 0 || rotated.length === 0 ? undefined : againstNull(mean(own), rotated, "higher")
}
