import { cell, cells, controlOf, type Judgement, type Measured } from "@llm-fmri/replicate"
import {
  decidingDoses,
  gainIsNotOne,
  ratioFails,
  ratioHolds,
  referenceDistance,
  referencePasses,
  vectorsDiffer,
  vectorsEqual,
} from "./evidence.js"
import { largestDecidingDose, type Placement, placements } from "./grid.js"

/** Controls that test the instrument: if one fails, nothing else counts. */
export const instrument = [
  "one_layer",
  "split_at_one_layer",
  "read_in_place",
  "planted_excess",
  "planted_sideways",
] as const
const nets = ["untrained", "hybrid"] as const

/** The decision table; the rows are `decisions` of the spec, in the same order. */
export function judge(measured: Measured): Judgement {
  const failed = measured.controls.filter(({ passed }) => !passed).map(({ key }) => key)
  const broken = instrument.filter((key) => controlOf(measured, key)?.passed !== true)
  const judged = (verdict: Judgement["verdict"], ...because: string[]): Judgement => ({
    verdict,
    because: [...because, ...numbers(measured)],
    killed_by: failed,
  })
  if (broken.length > 0) return judged("inconclusive", `the measurement itself fails a check: ${broken.join(", ")}`)

  const holding = placements.filter((place) => ratioHolds(measured, place))
  const ownMerit = holding.filter((place) => !nets.some((net) => referencePasses(measured, net, place)))
  const amplified = gainIsNotOne(measured)
  const netsFail = nets.every((net) => controlOf(measured, `${net}_fails_vec_err`)?.passed === true)
  if (
    holding.length === placements.length &&
    placements.every((place) => vectorsEqual(measured, place)) &&
    amplified &&
    netsFail
  )
    return judged("reproduced", "ratio and vec_err hold wherever the single injection is, and untrained nets fail")
  if (ownMerit.length > 0 && amplified)
    return judged(
      "partly",
      `the ratio is 1 with the single injection at the ${ownMerit.join(" or ")} layer only, or the vectors differ`,
    )
  if (holding.length > 0) {
    const why = [
      ...(ownMerit.length === 0 ? ["nets without training reach it too"] : []),
      ...(amplified ? [] : ["the gain is about 1, so the blocks leave the vector alone"]),
    ]
    return judged(
      "trivially true",
      `the ratio is 1 with the single injection at the ${holding.join(" or ")} layer, but ${why.join(", and ")}`,
    )
  }
  if (placements.every((place) => ratioFails(measured, place) || vectorsDiffer(measured, place)))
    return judged("not reproduced", "wherever the single injection is, the ratio is not 1 or the vectors differ")
  return judged(
    "inconclusive",
    "intervals reach across a limit: more words would decide (or a deeper model, where cells are absent)",
  )
}

/** The numbers that every verdict rests on. */
function numbers(measured: Measured): string[] {
  return [
    ...placements.flatMap((place) => ratios(measured, place)),
    ...twins(measured),
    ...worstError(measured),
    ...gains(measured),
  ]
}

const shown = (value: number) => value.toFixed(Math.abs(value) < 0.1 ? 3 : 2)

function ratios(measured: Measured, single: Placement): string[] {
  const values = decidingValues(measured, "ratio", single)
  if (values.length === 0) return []
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return [
    `ratio ${shown(least)} to ${shown(most)} at doses ≤ ${largestDecidingDose}, single injection at the ${single} layer`,
  ]
}

function twins(measured: Measured): string[] {
  return nets.flatMap((net) => {
    const distances = placements.flatMap((place) => {
      const distance = referenceDistance(measured, net, place)
      return distance === undefined ? [] : [`${shown(distance)} (${place} layer)`]
    })
    if (distances.length === 0) return []
    const trivial = placements.every((place) => referencePasses(measured, net, place))
      ? ": there the ratio is trivial"
      : ""
    return [`nearest ${net} net: every ratio within ${distances.join(", ")} of 1${trivial}`]
  })
}

function worstError(measured: Measured): string[] {
  const all = placements.flatMap((single) =>
    cells(measured, "vec_err", { single }).filter(
      ({ params, value }) => value !== undefined && decidingDoses.includes(params?.dose as number),
    ),
  )
  const worst = all.sort((a, b) => (b.value ?? 0) - (a.value ?? 0))[0]
  if (worst?.value === undefined) return []
  const { N, dose, single } = worst.params ?? {}
  const interval = worst.ci ? ` [${shown(worst.ci[0])}, ${shown(worst.ci[1])}]` : ""
  return [`vec_err reaches ${shown(worst.value)}${interval} (N = ${N}, dose ${dose}, single at the ${single} layer)`]
}

function gains(measured: Measured): string[] {
  const texts = decidingDoses.flatMap((dose) => {
    const { value, ci } = cell(measured, "gain", { N: 1, dose })
    return value === undefined || ci === undefined
      ? []
      : [`${shown(value)} [${shown(ci[0])}, ${shown(ci[1])}] at dose ${dose}`]
  })
  return texts.length === 0 ? [] : [`gain of one injection at the first layer: ${texts.join(", ")}`]
}

function decidingValues(measured: Measured, key: string, single: Placement): number[] {
  return cells(measured, key, { single }).flatMap(({ params, value }) =>
    value !== undefined && decidingDoses.includes(params?.dose as number) ? [value] : [],
  )
}
