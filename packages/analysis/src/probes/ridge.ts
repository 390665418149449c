import type { Runtime } from "@llm-fmri/graph"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { classCounts, type EncodedLabels, encodeLabels, type Labels } from "./labels.js"
import type { LinearProbe } from "./linear-probe.js"
import { checkPenalties } from "./penalty.js"
import { ridgeSystem } from "./ridge-system.js"
import { standardised, toActivationUnits } from "./training-rows.js"

/** How a closed-form probe is fitted. */
export interface ClosedFormOptions {
  /** The training rows; all when left out. */
  readonly rows?: ArrayLike<number>
  /** z-scores units with mean and deviation of the training rows, *true*. */
  readonly standardise?: boolean
  /** Computes the large products; plain loops without one. */
  readonly runtime?: Runtime
}

/**
 * Ridge regression on one 0/1 column a class, in closed form: the highest of the k fitted values is the prediction.
 *
 * W = (ZᵀZ + λI)⁻¹ZᵀY with a free intercept, scikit-learn's `Ridge(alpha=λ)` on indicators. The fitted values order
 * classes; as probabilities they are not calibrated, so choose λ by accuracy and not by log-loss.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `BadPenalty`, `MissingClass`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-1, -1, 1, 1) }
 * const probe = await fitRidge(x, ["a", "a", "b", "b"], { lambda: 4 })
 * probe.weights.data // ≈ [-0.25, 0.25]
 * probe.intercept // [0.5, 0.5]
 * ```
 */
export async function fitRidge(
  x: Matrix,
  labels: Labels,
  { lambda, rows, ...options }: ClosedFormOptions & { readonly lambda: number },
): Promise<LinearProbe> {
  const [n] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkFinite("the activations", x.data)
  return (await ridgeProbes(x, encodeLabels(labels), chosenRows(n, rows), [lambda], options))[0]!
}

/** One probe a penalty; they share the Gram matrix. */
export async function ridgeProbes(
  x: Matrix,
  encoded: EncodedLabels,
  rows: Int32Array,
  lambdas: readonly number[],
  { standardise = true, runtime }: Omit<ClosedFormOptions, "rows">,
): Promise<LinearProbe[]> {
  checkPenalties(lambdas, "a ridge penalty", "Pass positive numbers, of the order of the number of rows.")
  const { classes } = encoded
  const counts = classCounts(encoded, rows)
  const training = standardised(x, rows, standardise)
  const system = await ridgeSystem(training, runtime)
  const y = indicators(encoded, rows)
  const probes: LinearProbe[] = []
  for (const lambda of lambdas) {
    const weights = await system.solve(lambda, y, classes.length)
    const intercept = counts.map((count) => count / rows.length)
    toActivationUnits(weights, intercept, training)
    probes.push({ classes, weights: { dims: [classes.length, training.d], data: weights }, intercept, link: "softmax" })
  }
  return probes
}

/** One row of 0 and 1 a class, [k, n]. */
export function indicators({ classes, y }: EncodedLabels, rows: Int32Array): Float64Array {
  const result = new Float64Array(classes.length * rows.length)
  rows.forEach((row, i) => {
    result[y[row]! * rows.length + i] = 1
  })
  return result
}
