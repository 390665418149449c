import { bootstrap, bootstrapMean } from "@llm-fmri/analysis"
import { boundAbove, type MeasuredControl, plantedFound, referenceFails } from "@llm-fmri/replicate"
import { contrast, shuffledBand } from "./component-quantities.js"
import { pickWords, type Results, wordsAt } from "./results.js"
import { clean, decidingDepth, level, wholeScales } from "./settings.js"
import { klAt } from "./whole.js"
import { worstShare } from "./whole-quantities.js"

/** Largest divergence at the final norm that its epsilon and float32 may leave. */
const algebraNats = 1e-4

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { trained, nets, material, layers, bootstrap: options } = results
  const deciding = trained.component.get(decidingDepth)!
  const words = wordsAt(material, material.words)
  const netWords = wordsAt(material, material.netWords)

  const largest = Math.max(...wholeScales.flatMap((s) => Array.from(klAt(trained.whole, layers - 1, "all", s))))
  const shuffled = shuffledBand(results)
  const monotone = trained.randomRho.filter((rho) => rho >= clean).length / trained.randomRho.length
  const calmer = bootstrap(
    trained.whole.words,
    (texts) =>
      Math.min(...nets.map(({ value }) => worstShare(value.whole, layers, texts))) -
      worstShare(trained.whole, layers, texts),
    options("reference nets, whole"),
  )
  return [
    plantedFound(
      "planted_direction",
      contrast(trained.planted),
      wordsAt(material, trained.planted.words),
      options("planted"),
    ),
    boundAbove("whole_removal", bootstrapMean(deciding.whole, words, options("whole removal"))),
    boundAbove("noun_known", bootstrapMean(deciding.known.map(Number), words, options("known")), {
      above: 1 / material.categories.length,
    }),
    { key: "final_norm_algebra", observed: largest, passed: largest <= algebraNats },
    { key: "shuffled_labels", observed: shuffled.p!, passed: shuffled.p! <= level },
    { key: "random_monotone", observed: monotone, passed: monotone <= level },
    referenceFails(
      "reference_nets",
      pickWords(contrast(deciding), deciding.words, material.netWords),
      nets.map(({ value }) => contrast(value.component)),
      netWords,
      options("reference nets"),
    ),
    boundAbove("reference_whole", calmer),
  ]
}
