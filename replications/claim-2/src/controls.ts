import { bootstrapMean, bootstrapRatio, percentileInterval } from "@llm-fmri/analysis"
import { boundAbove, groupsKeptWhole, type MeasuredControl, referenceFails } from "@llm-fmri/replicate"
import { meanDraws } from "./auc-table.js"
import { equivalenceControls } from "./equivalence.js"
import { dropOf, type NounEffects, over } from "./noun.js"
import { shuffledBand } from "./noun-quantities.js"
import { pickWords, type Results, wordsAt } from "./results.js"
import { collapse, decidingDepth, level } from "./settings.js"

/** Largest share of the gradient that rounding may leave. */
const gradientLeft = 1e-4
/** Largest distance from ½ of an AUC that rounding may leave. */
const aucLeft = 0.01

/** Checks on the measurement, and the attempts to kill the claim. */
export function controls(results: Results): MeasuredControl[] {
  const { trained, nets, material, aucs, bootstrap } = results
  const deciding = trained.noun.get(decidingDepth)!
  const words = wordsAt(material, deciding.words)
  const { table } = material
  /** The share of the noun that an edit takes, less the share that another takes. */
  const plantedShare = (effects: NounEffects, edit: string, other: string | undefined, name: string) => {
    const taken = other === undefined ? dropOf(effects, edit) : over(effects, edit, other)
    return bootstrapRatio(taken, dropOf(effects, "all"), wordsAt(material, effects.words), bootstrap(name))
  }
  const clean = meanDraws(aucs.clean("target"))
  const [low, high] = percentileInterval(clean.draws)
  const whole = aucs.after(decidingDepth, "target", "all").value
  const off = Math.max(...whole.map((auc) => Math.abs(auc - 0.5)))
  const shuffled = shuffledBand(results)
  return [
    boundAbove("planted_direction", plantedShare(trained.planted.direction, "direction", "units", "planted direction")),
    boundAbove("planted_region", plantedShare(trained.planted.region, "units", undefined, "planted region"), {
      above: collapse,
    }),
    boundAbove("whole_removal", bootstrapMean(dropOf(deciding, "all"), words, bootstrap("whole removal"))),
    boundAbove("noun_known", bootstrapMean(deciding.known.map(Number), words, bootstrap("known")), {
      above: 1 / table.categories.length,
    }),
    boundAbove("readable", { estimate: clean.estimate, low, high }, { above: 0.5 }),
    { key: "refitted_gradient", observed: trained.refit.gradient, passed: trained.refit.gradient <= gradientLeft },
    { key: "all_units_auc", observed: off, passed: off <= aucLeft },
    ...equivalenceControls(results),
    { key: "shuffled_labels", observed: shuffled.p!, passed: shuffled.p! <= level },
    groupsKeptWhole("words_kept_whole", table.fold, Array.from(table.word)),
    referenceFails(
      "reference_nets",
      pickWords(over(deciding, "direction", "units"), deciding.words, material.netWords),
      nets.map(({ value }) => over(value.noun, "direction", "units")),
      wordsAt(material, material.netWords),
      bootstrap("reference nets"),
    ),
    referenceAuc(results),
  ]
}

/** What the direction takes of the AUC, less what it takes in the net where it takes most. */
function referenceAuc({ nets, aucs }: Results): MeasuredControl {
  const own = meanDraws(aucs.lost(decidingDepth, "target", "direction"))
  const others = nets.map(({ value }) => meanDraws(aucs.lostIn(value, "direction")))
  const draws = own.draws.map((draw, at) => draw - Math.max(...others.map((net) => net.draws[at]!)))
  const [low, high] = percentileInterval(draws)
  const estimate = own.estimate - Math.max(...others.map((net) => net.estimate))
  return boundAbove("reference_auc", { estimate, low, high })
}
