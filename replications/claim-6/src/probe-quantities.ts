import { quantile } from "@llm-fmri/analysis"
import type { MeasuredQuantity, ReferenceValue } from "@llm-fmri/replicate"
import { usualStrength } from "./net.js"
import type { Areas } from "./readings.js"
import type { Estimate } from "./resamples.js"
import type { Results } from "./results.js"
import { type Position, positions } from "./settings.js"

type Value = Pick<MeasuredQuantity, "value" | "ci" | "n" | "absent_because">

/** How the shared probe reads beside the dedicated ones. */
export function probeQuantities(results: Results): MeasuredQuantity[] {
  return positions.flatMap((position) => {
    const { comparison } = results.readings[position]
    const params = { position }
    const { wordCategory } = results.material.table
    const n = wordCategory.length
    const chosen = results.read[position]
    const over = (name: string, statistic: (weights: Float64Array) => number): Value =>
      chosen.length === 0
        ? { absent_because: "no category's dedicated probe reads more than shuffled labels do" }
        : value(results.estimate(`${name} ${position}`, wordCategory, statistic), n)
    const gain = (weights: Float64Array) => comparison.lossGain(weights, chosen)
    return [
      {
        key: "retention",
        params,
        ...value(
          results.estimate(`retention ${position}`, wordCategory, (w) => comparison.retention(w)),
          n,
        ),
        references: retentionElsewhere(results, position),
      },
      { key: "share_read", params, value: chosen.length / comparison.categories, n: comparison.categories },
      { key: "ap_gap", params, ...over("ap_gap", (w) => comparison.precisionGap(w, chosen)) },
      { key: "logloss_gap", params, ...over("logloss_gap", (w) => comparison.lossGap(w, chosen)) },
      {
        key: "logloss_share",
        params,
        ...(chosen.length > 0 && results.estimate(`gain ${position}`, wordCategory, gain).low <= 0
          ? { absent_because: "the dedicated probes' log-loss is not surely below that of the base rate", n }
          : over("logloss_share", (w) => comparison.lossGap(w, chosen) / gain(w))),
      },
    ]
  })
}

/** Retention of nets that lack the thing, and of labels that mean nothing. */
export function retentionElsewhere(
  { nets, others }: Pick<Results, "nets" | "others">,
  position: Position,
): ReferenceValue[] {
  return [
    ...nets.map(({ net, seed, value }) => ({ net, seed, value: meanRatio(value.areas[position]) })),
    ...others.map(({ net, seed, areas }) => ({ net, seed, value: meanRatio(areas[position]) })),
  ].filter(({ value }) => Number.isFinite(value))
}

function meanRatio({ shared, dedicated }: Areas): number {
  return shared.reduce((sum, area, c) => sum + area / dedicated[c]! / shared.length, 0)
}

/** One line a net, position and category. */
export function retentionTable(results: Results): string {
  const { material, readings, read, nets, others } = results
  const { categories, wordCategory } = material.table
  const lines = [
    "net,seed,position,category,auc_dedicated,auc_shared,retention,low,high,ap_gap,logloss_gap,read,C_dedicated,C_shared",
  ]
  const add = (
    net: string,
    seed: number,
    position: Position,
    { shared, dedicated }: Areas,
    more: (c: number) => unknown[],
  ) =>
    categories.forEach((category, c) => {
      const ratio = shared[c]! / dedicated[c]!
      const own = more(c)
      const rest = own.length === 0 ? [ratio, ratio, "", "", "", "", ""] : own
      lines.push([net, seed, position, category, dedicated[c], shared[c], ratio, ...rest].join(","))
    })
  for (const position of positions) {
    const { comparison, chosen } = readings[position]
    add("trained", 0, position, comparison.areas(), (c) => {
      const { low, high } = results.estimate(`retention ${position} ${c}`, wordCategory, (w) =>
        comparison.retention(w, [c]),
      )
      const gaps = [comparison.precisionGap(undefined, [c]), comparison.lossGap(undefined, [c])]
      const own = quantile(
        chosen.map(({ dedicated }) => dedicated[c]!),
        0.5,
      )
      return [
        Number.isFinite(low) ? low : "",
        Number.isFinite(high) ? high : "",
        ...gaps,
        read[position].includes(c) ? 1 : 0,
        own,
        usualStrength(chosen),
      ]
    })
    for (const { net, seed, value } of nets) add(net, seed, position, value.areas[position], () => [])
    for (const { net, seed, areas } of others) add(net, seed, position, areas[position], () => [])
  }
  return `${lines.join("\n")}\n`
}

/** A cell's value with its interval, as far as there are such. */
export function value({ estimate, low, high }: Estimate, n: number): Value {
  if (!Number.isFinite(estimate)) return { absent_because: "a quotient whose denominator is 0", n }
  return Number.isFinite(low) ? { value: estimate, ci: [low, high], n } : { value: estimate, n }
}
