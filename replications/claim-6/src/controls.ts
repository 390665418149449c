import { mean, permutationP } from "@llm-fmri/analysis"
import { boundAbove, type MeasuredControl } from "@llm-fmri/replicate"
import { type Effects, matrix, summarise } from "./interference.js"
import { summaryOf, wholeOf } from "./interference-quantities.js"
import { retentionElsewhere } from "./probe-quantities.js"
import { weightedMean } from "./resamples.js"
import type { Results } from "./results.js"
import { level, precisionMargin, printed } from "./settings.js"

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { ablated, planted, material } = results
  const { noun } = ablated
  const known = results.estimate("known", noun.category, (w) =>
    weightedMean(ablated.known.map(Number), Array.from(noun.category.keys()), w),
  )
  const apart = results.estimate("apart", planted.category, (w) => planted.apart.precisionGap(w))
  const crowded = results.estimate("crowded", planted.category, (w) => planted.crowded.precisionGap(w, [0, 1]))
  const own = results.estimate(
    "planted own",
    planted.own.noun.category,
    (w) => summarise(matrix(planted.own.noun, w)).dominance,
  )
  const axis = results.estimate("planted axis", planted.axis.noun.category, (w) => partnerShare(planted.axis.noun, w))
  const random = permutationP(summaryOf(noun).own, ablated.random)
  return [
    {
      key: "planted_apart",
      observed: text(apart),
      passed: apart.high <= precisionMargin,
    },
    boundAbove("planted_crowded", crowded, { above: precisionMargin }),
    boundAbove("planted_own", own),
    boundAbove("planted_axis", axis, { above: 0.5 }),
    boundAbove(
      "whole_removal",
      results.estimate("whole removal", noun.category, (w) => wholeOf(noun, w)),
    ),
    boundAbove("noun_known", known, { above: 1 / material.table.categories.length }),
    { key: "random_directions", observed: random, passed: random <= level },
    referenceNets(results),
    referenceRetention(results),
  ]
}

/** What ablating one of the first two categories does to the other, as a share of what it does to itself. */
export function partnerShare(effects: Effects, weights: Float64Array): number {
  const effect = matrix(effects, weights)
  return mean([effect[0]![1]! / effect[1]![1]!, effect[1]![0]! / effect[0]![0]!])
}

/** Dominance less that of the reference net that has most, on the same words. */
function referenceNets({ ablated, nets, material, estimate }: Results): MeasuredControl {
  const { words, netWords } = material
  const trained = pick(
    ablated.noun,
    Array.from(netWords, (word) => words.indexOf(word)),
  )
  const others = nets.flatMap(({ value }) => (value.ablated ? [value.ablated.noun] : []))
  if (others.length === 0) return { key: "reference_nets", observed: "not measured", passed: false }
  const ahead = estimate("reference nets", trained.category, (w) => {
    const most = Math.max(...others.map((net) => summaryOf(net, w).dominance))
    return summaryOf(trained, w).dominance - most
  })
  return boundAbove("reference_nets", ahead)
}

/** Whether nets that lack the thing, and labels that mean nothing, miss the post's number. */
function referenceRetention(results: Results): MeasuredControl {
  const found = retentionElsewhere(results, "target")
  if (found.length === 0) return { key: "reference_retention", observed: "not measured", passed: false }
  const nearest = found.reduce((best, one) => (Math.abs(one.value - 1) < Math.abs(best.value - 1) ? one : best))
  return {
    key: "reference_retention",
    observed: `${nearest.value.toPrecision(3)} (${nearest.net} ${nearest.seed})`,
    passed: found.every(({ value }) => value < printed.atLeast || value > printed.atMost),
  }
}

/** The effects in some words, by place. */
export function pick(effects: Effects, places: readonly number[]): Effects {
  const some = (values: Float64Array) => Float64Array.from(places, (at) => values[at]!)
  return {
    ...effects,
    category: Int32Array.from(places, (at) => effects.category[at]!),
    fall: effects.fall.map(some),
    whole: some(effects.whole),
  }
}

function text({ estimate, low, high }: { estimate: number; low: number; high: number }): string {
  const [value, from, to] = [estimate, low, high].map((x) => x.toPrecision(3))
  return `${value} (${from} … ${to})`
}
