import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { classCounts, encodeLabels, type Labels } from "./labels.js"
import type { LinearProbe } from "./linear-probe.js"
import type { Loss } from "./loss.js"
import { fitPenalised, type PenalisedFit, type PenalisedOptions } from "./penalised-fit.js"
import { checkPenalties } from "./penalty.js"
import { concatenate } from "./training-rows.js"

/** A linear probe found by descent, with what its fit reached. */
export interface PenalisedProbe extends LinearProbe {
  readonly C: number
  /** C Σ loss + ½‖W‖², W in the units of the fit; against the rest one value a class, else one. */
  readonly objective: Float64Array
  readonly iterations: number
}

/** The training rows as a loss sees them: the class of each, and how many each class has. */
export interface TrainingLabels {
  readonly y: Int32Array
  readonly counts: ArrayLike<number>
}

/**
 * Probes of every training set at every C: [training sets][values of C].
 *
 * @param link what makes probabilities of scores, of more than two classes
 * @param lossesOf the problems at one C
 */
export async function fitStack(
  x: Matrix,
  labels: Labels,
  trainings: readonly ArrayLike<number>[],
  options: PenalisedOptions,
  link: LinearProbe["link"],
  lossesOf: (training: TrainingLabels, C: number) => readonly Loss[],
): Promise<PenalisedProbe[][]> {
  const [n, d] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkFinite("the activations", x.data)
  const encoded = encodeLabels(labels)
  const { classes, y } = encoded
  const values = Array.from(typeof options.C === "number" ? [options.C] : options.C)
  checkPenalties(values, "an inverse penalty C", "Pass positive numbers, 1 to begin with; a smaller C penalises more.")
  const fitSet = async (rows: Int32Array) => {
    const training = { y: Int32Array.from(rows, (row) => y[row]!), counts: classCounts(encoded, rows) }
    const fits = await fitPenalised(x, rows, values, (C) => lossesOf(training, C), options)
    return fits.map((fit, index) => asProbe(classes, d, link, values[index]!, fit))
  }
  // While one set's product is computed in the worker, the others' steps are taken here.
  return Promise.all(trainings.map((rows) => fitSet(chosenRows(n, rows))))
}

/** A problem for every class against the rest; of two classes one, of the second. */
export function againstRest({ y, counts }: TrainingLabels, lossOf: (training: TrainingLabels) => Loss): Loss[] {
  const k = counts.length
  const classes = k === 2 ? [1] : Array.from({ length: k }, (_, c) => c)
  return classes.map((c) =>
    lossOf({ y: y.map((label) => Number(label === c)), counts: [y.length - counts[c]!, counts[c]!] }),
  )
}

/** What each row weighs: C, or where classes are balanced C n / (k n_class). */
export function rowWeights({ y, counts }: TrainingLabels, C: number, balanced = false): Float64Array {
  return Float64Array.from(y, (label) => (balanced ? (C * y.length) / (counts.length * counts[label]!) : C))
}

/** Of two classes the one vector is a probe of both: −½ of it for the first, ½ for the second. */
function asProbe(
  classes: LinearProbe["classes"],
  d: number,
  link: LinearProbe["link"],
  C: number,
  { weights, intercept, objective, iterations }: PenalisedFit,
): PenalisedProbe {
  const fitted = { classes, C, objective, iterations }
  return classes.length === 2
    ? {
        ...fitted,
        weights: { dims: [2, d], data: halves(weights) },
        intercept: halves(intercept),
        link: "softmax",
      }
    : { ...fitted, weights: { dims: [classes.length, d], data: weights }, intercept, link }
}

function halves(vector: Float64Array): Float64Array {
  return concatenate([vector.map((value) => -value / 2), vector.map((value) => value / 2)])
}
