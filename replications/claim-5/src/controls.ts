import { mean } from "@llm-fmri/analysis"
import { type MeasuredControl, referenceFails } from "@llm-fmri/replicate"
import type { NetResult } from "./net.js"
import { placeOf } from "./quantities.js"
import type { Results } from "./results.js"
import {
  cycles as cycleNames,
  decidingDepth,
  decidingPosition,
  half,
  level,
  type Position,
  positions,
} from "./settings.js"

/** What a score may be that is 0 by algebra. */
const rounding = 1e-9

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { trained, planted, cycles, layers } = results
  const at = (position: Position) => placeOf(trained.profile[position], decidingDepth, layers)
  const largest = Math.max(...positions.map((position) => trained.difference[position].largest[1]!))
  const p = trained.profile[decidingPosition].p[at(decidingPosition)]!
  const ranks = cycleNames.map((name) => cycles.find((cycle) => cycle.name === name)?.rank)
  return [
    { key: "planted_one", observed: planted.one, passed: planted.one <= half },
    { key: "planted_three", observed: planted.three, passed: planted.three > half },
    { key: "naive_rank", observed: planted.naive, passed: Math.abs(planted.naive - 1) <= rounding },
    { key: "difference_algebra", observed: largest, passed: largest <= rounding },
    {
      key: "cycles_not_one",
      observed: cycleNames.map((name, i) => `${name} ${ranks[i] ?? "not read"}`).join(", "),
      passed: ranks.every((rank) => rank !== undefined && rank > 1),
    },
    { key: "shuffled_labels", observed: p, passed: p <= level },
    against(results, "nets_next", "next"),
    against(results, "nets_target", "target"),
  ]
}

/** Each word's placement, mean over layers, less that of the best net that lacks learnt blocks. */
function against({ trained, nets, words, bootstrap }: Results, key: string, position: Position): MeasuredControl {
  const own = trained.profile[position]
  const flat = trained.embedding[position].placements[0]!
  return referenceFails(
    key,
    meanOverLayers(own.placements),
    [flat, ...nets.map(({ value }: { value: NetResult }) => meanOverLayers(value.profile[position].placements))],
    words.names,
    bootstrap(key),
  )
}

function meanOverLayers(placements: readonly Float64Array[]): Float64Array {
  return Float64Array.from(placements[0]!, (_, word) => mean(Float64Array.from(placements, (layer) => layer[word]!)))
}
