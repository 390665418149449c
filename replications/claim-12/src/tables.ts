import { fisherInterval, leaveOneOut, maxT } from "@llm-fmri/analysis"
import { dimensionKey, scoreKey } from "./net.js"
import { tripleOf } from "./relation.js"
import { everyNet, type Results, setNames } from "./results.js"
import { decidingDepth, decidingDose } from "./settings.js"
import { shuffledVariants, variants } from "./variants.js"

const csv = (header: string, lines: readonly (readonly (string | number)[])[]) =>
  `${[header, ...lines.map((line) => line.join(","))].join("\n")}\n`

/** Every concept in every net: one row a concept and net. */
export function conceptTable(results: Results): string {
  const { material, reliable } = results
  const { names } = material["many concepts"]
  const lines = everyNet(results).flatMap(({ name, value }) => {
    const { dimension, score, length, baseline, agreement } = value["many concepts"]
    const x = dimension.get(dimensionKey("corrected", decidingDepth))!
    const y = score.get(scoreKey("words", decidingDepth, decidingDose))!
    return names.map((concept, own) => [
      name,
      concept,
      x[own]!,
      y[own]!,
      length[own]!,
      baseline[own]!,
      agreement[own]!,
      reliable.includes(own) ? "reliable" : "not reliable",
    ])
  })
  return csv("net,concept,dimension,steerability,length,baseline,agreement,steering", lines)
}

/** The post's plain number, category by category. */
export function categoryTable(results: Results): string {
  const { names } = results.material["10 categories"]
  const lines = everyNet(results).flatMap(({ name, value }) => {
    const { dimension, score } = value["10 categories"]
    const x = dimension.get(dimensionKey("raw_rows", decidingDepth))!
    const y = score.get(scoreKey("noun", decidingDepth, decidingDose))!
    return names.map((category, own) => [name, category, x[own]!, y[own]!])
  })
  return csv("net,category,dimension,steerability", lines)
}

/** r without each concept in turn, in rising order. */
export function leaveOneOutTable({ trained, material, reliable }: Results): string {
  const { dimension, steerability } = tripleOf(trained["many concepts"], reliable)
  if (reliable.length < 8) return csv("place,left_out,r,low,high", [])
  const { values } = leaveOneOut(dimension, steerability)
  const lines = reliable
    .map((own, at) => ({ concept: material["many concepts"].names[own]!, r: values[at]! }))
    .sort((a, b) => a.r - b.r || (a.concept < b.concept ? -1 : 1))
    .map(({ concept, r }, at) => [at + 1, concept, r, ...fisherInterval(r, reliable.length - 1)])
  return csv("place,left_out,r,low,high", lines)
}

/**
 * Every variant's r in every net, in rising order within a net, beside the band that the trained net's strongest variant
 * keeps to in 95 % of shuffles.
 */
export function variantTable(results: Results): string {
  const { size, rng, trained } = results
  const lines = setNames.flatMap((set) => {
    const draws = shuffledVariants(trained[set], { rng: rng("variants", set), draws: size.permutations })
    const { threshold } = maxT(variants(trained[set]).r, draws, { tail: "two-sided" })
    return everyNet(results).flatMap(({ name, value }) => {
      const own = variants(value[set])
      return own.names
        .map((variant, at) => ({ variant, r: own.r[at]! }))
        .sort((a, b) => a.r - b.r || (a.variant < b.variant ? -1 : 1))
        .map(({ variant, r }, at) => [set, name, at + 1, variant, r, -threshold, threshold])
    })
  })
  return csv("set,net,place,variant,r,low,high", lines)
}
