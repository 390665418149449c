import { maxT, mean, permutationP } from "@llm-fmri/analysis"
import { boundAbove, type MeasuredControl } from "@llm-fmri/replicate"
import { pairsFail } from "./advantage.js"
import { biasedRows } from "./quantities.js"
import { type Results, references } from "./results.js"
import { keptShare, level, outlierLimit, printedLow } from "./settings.js"

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { trained, checks } = results
  const { target } = trained
  const { planted, outlier, turned } = checks
  const family = maxT([target.full], { dims: [target.largest.length, 1], data: target.largest }).p[0]!
  const beyond = permutationP(target.full, target.nulls.fullWithin)
  const untrained = references(results, ({ target }) => biasedRows(target)).filter(({ net }) => net === "untrained")
  const rows = biasedRows(target)
  const above = rows - Math.max(...untrained.map(({ value }) => value))
  const kept = mean(target.nulls.rows) / rows
  return [
    boundAbove(
      "planted_code",
      { estimate: planted.value, low: planted.low, high: planted.high },
      { above: planted.nullHigh },
    ),
    { key: "turned_self", observed: turned, passed: Math.abs(turned - 1) <= 1e-6 },
    {
      key: "outlier_guarded",
      observed: outlier.guarded - outlier.before,
      passed: Math.abs(outlier.guarded - outlier.before) <= outlierLimit,
    },
    { key: "family_wise", observed: family, passed: family <= level },
    { key: "beyond_category", observed: beyond, passed: beyond <= level },
    pairsFail("untrained_pairs", results, "untrained", "target"),
    pairsFail("hybrid_pairs", results, "hybrid", "target"),
    pairsFail("embedding_pair", results, "embedding", "target"),
    pairsFail("embedding_within", results, "embedding", "target", "within"),
    pairsFail("untrained_next", results, "untrained", "next"),
    pairsFail("hybrid_next", results, "hybrid", "next"),
    { key: "untrained_rows", observed: above, passed: above > 0 },
    { key: "words_rearranged", observed: kept, passed: kept <= keptShare },
    { key: "outlier_unit", observed: outlier.rows, passed: outlier.rows < printedLow },
  ]
}
