import { bootstrapMean } from "@llm-fmri/analysis"
import type { MeasuredControl } from "@llm-fmri/replicate"
import { gain } from "./decoding-quantities.js"
import { hitsAt, type Results } from "./results.js"
import { foundShare, missedShare, strong, weak } from "./settings.js"

/** What the instrument finds that was put there, and whether less than the trained net would do. */
export function controls(results: Results): MeasuredControl[] {
  const { trained, table, spelling, bootstrap } = results
  const { detection } = trained
  const at = (shift: number) => detection.permuted[detection.shifts.indexOf(shift)]!
  const spelled = new Map(spelling.words.map(({ word, category, predicted }) => [word, category === predicted]))
  const own = hitsAt(trained.decoding.target, "chosen")
  const aboveSpelling = bootstrapMean(
    own.map((hit, word) => hit - Number(spelled.get(table.words[word]!))),
    Array.from(table.words, (_, word) => word),
    bootstrap("spelling"),
  )
  const [target, next] = [gain(results, "target", "chosen"), gain(results, "next", "chosen")]
  return [
    { key: "planted_units", observed: at(strong), passed: at(strong) >= foundShare },
    { key: "weak_units", observed: at(weak), passed: at(weak) <= missedShare },
    { key: "reference_nets", observed: target.low, passed: target.low > 0 },
    { key: "reference_nets_next", observed: next.low, passed: next.low > 0 },
    { key: "spelling", observed: aboveSpelling.low, passed: aboveSpelling.low > 0 },
  ]
}
