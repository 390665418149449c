import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { discriminant } from "./discriminant.js"
import { classCounts, type EncodedLabels, encodeLabels, type Labels } from "./labels.js"
import { shrinkage as shrinkageOf } from "./ledoit-wolf.js"
import type { LinearProbe } from "./linear-probe.js"
import { checkPenalties } from "./penalty.js"
import { gramOf, multiply, multiplyTransposed } from "./products.js"
import { type ClosedFormOptions, indicators } from "./ridge.js"
import { ridgeSystem } from "./ridge-system.js"
import { standardised, type TrainingRows, toActivationUnits } from "./training-rows.js"

/** A share 0 < γ ≤ 1 of the mean variance, or Ledoit and Wolf's estimate of it. */
export type Shrinkage = number | "ledoit-wolf"

/**
 * Linear discriminant analysis with a shrunk covariance, in closed form; scores are log-posteriors up to a constant.
 *
 * Σ = (1 − γ) S_w + γ (tr S_w / d) I, S_w the pooled covariance within classes (dividing by n), priors the class shares:
 * scikit-learn's `LinearDiscriminantAnalysis(solver="lsqr", shrinkage=γ)`. `ledoit-wolf` estimates one γ from the rows
 * less their class means ({@link ledoitWolf}), where scikit-learn's `auto` estimates one for every class.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `BadPenalty`, `MissingClass`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-2, -1, 1, 2) }
 * const probe = await fitLda(x, ["a", "a", "b", "b"], { shrinkage: "ledoit-wolf", standardise: false })
 * probe.weights.data // ≈ [-6, 6]
 * ```
 */
export async function fitLda(
  x: Matrix,
  labels: Labels,
  { shrinkage, rows, ...options }: ClosedFormOptions & { readonly shrinkage: Shrinkage },
): Promise<LinearProbe> {
  const [n] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkFinite("the activations", x.data)
  return (await ldaProbes(x, encodeLabels(labels), chosenRows(n, rows), [shrinkage], options))[0]!
}

/** One probe a shrinkage; they share the Gram matrix. */
export async function ldaProbes(
  x: Matrix,
  encoded: EncodedLabels,
  rows: Int32Array,
  shrinkages: readonly Shrinkage[],
  { standardise = true, runtime }: Omit<ClosedFormOptions, "rows">,
): Promise<LinearProbe[]> {
  const { classes } = encoded
  const k = classes.length
  const counts = classCounts(encoded, rows)
  const training = standardised(x, rows, standardise)
  const { z, n, d } = training
  const y = indicators(encoded, rows)
  const sums = multiply(y, z, k, n, d)
  const within = withinRows(training, sums, counts, encoded, rows)
  const estimate = shrinkages.includes("ledoit-wolf") ? await estimated(within, n, d, runtime) : 0
  const values = shrinkages.map((value) => (value === "ledoit-wolf" ? Math.max(estimate, 1e-6) : value))
  checkPenalties(values, "a shrinkage", "Pass numbers above 0, at most 0.999, or ledoit-wolf.", 1)
  const variance = sumOfSquares(within) / (n * d)
  const system = await ridgeSystem(training, runtime)
  const probes: LinearProbe[] = []
  for (const gamma of values.map((value) => Math.min(value, 1 - 1e-9))) {
    const projected = await system.solve((n * gamma * variance) / (1 - gamma), y, k)
    const b = multiplyTransposed(sums, projected, k, d, k)
    const { transform, offset } = discriminant(b, counts, 1 - gamma)
    const weights = multiply(transform, projected, k, k, d)
    toActivationUnits(weights, offset, training)
    probes.push({ classes, weights: { dims: [k, d], data: weights }, intercept: offset, link: "softmax" })
  }
  return probes
}

/** Rows less the mean of their class. */
function withinRows(
  { z, n, d }: TrainingRows,
  sums: Float64Array,
  counts: Float64Array,
  { y }: EncodedLabels,
  rows: Int32Array,
): Float64Array {
  const means = sums.map((sum, at) => sum / counts[Math.floor(at / d)]!)
  const within = z.slice()
  for (let i = 0, at = 0; i < n; i++) {
    const own = y[rows[i]!]! * d
    for (let j = 0; j < d; j++, at++) within[at]! -= means[own + j]!
  }
  return within
}

async function estimated(
  within: Float64Array,
  n: number,
  d: number,
  runtime: ClosedFormOptions["runtime"],
): Promise<number> {
  const gram = await gramOf(runtime, within, n, d, d > n ? "rows" : "columns")
  return shrinkageOf(within, n, d, sumOfSquares(gram))
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!
  return sum
}
