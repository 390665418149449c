import type { Runtime } from "@llm-fmri/graph"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { classCounts, type EncodedLabels, encodeLabels, type Labels } from "./labels.js"
import { Minimisation } from "./lbfgs.js"
import type { LinearProbe } from "./linear-probe.js"
import { type Loss, logisticLoss, softmaxLoss } from "./loss.js"
import { checkPenalties } from "./penalty.js"
import { gramOf, type Held, hold } from "./products.js"
import { concatenate, standardised, toActivationUnits } from "./training-rows.js"

/** How a logistic probe is fitted. */
export interface LogisticOptions {
  /** Inverse strength of the penalty, as in scikit-learn; several fit a probe each, in one go. */
  readonly C: number | readonly number[]
  /** *`multinomial`*: one softmax over all classes. `one-vs-rest`: a problem of its own for every class. */
  readonly kind?: "multinomial" | "one-vs-rest"
  /** z-scores units with mean and deviation of the training rows, *true*; false penalises in activation units. */
  readonly standardise?: boolean
  /** Weighs rows by n / (k n_class) of the training rows, *false*. */
  readonly balanced?: boolean
  /** The objective may be above its minimum by this share, *1e-6*, by a bound from the gradient. */
  readonly tolerance?: number
  /** *10 000*; running out of them is an error. */
  readonly maxIterations?: number
  /** Computes the large products; plain loops without one. */
  readonly runtime?: Runtime
}

/** A logistic probe with what its fit reached. */
export interface LogisticProbe extends LinearProbe {
  readonly C: number
  /** C Σ loss + ½‖W‖², W in the units of the fit; of one-vs-rest one value a class, else one. */
  readonly objective: Float64Array
  readonly iterations: number
}

/**
 * Logistic regression with an L2 penalty, for every set of training rows and every C: [training sets][values of C].
 *
 * Minimises C Σᵢ wᵢ loss(W xᵢ + b, yᵢ) + ½‖W‖² with b free, scikit-learn's objective (`LogisticRegression`, penalty
 * l2): of k > 2 classes softmax cross-entropy, of two the logistic loss of one weight vector (returned as ∓w/2). Where
 * a training set has fewer rows than units the same minimum is found from inner products of rows. All values of C are
 * advanced by one product, and the training sets take turns on the runtime.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @param trainings row indices of each training set
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `BadPenalty`, `MissingClass` where a training set lacks a class,
 *   `NotConverged`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-2, -1, 1, 2) }
 * const stack = await fitLogisticStack(x, ["a", "a", "b", "b"], [[0, 1, 2, 3], [0, 3]], { C: [0.1, 1] })
 * stack.map((values) => values.length) // [2, 2]
 * ```
 */
export async function fitLogisticStack(
  x: Matrix,
  labels: Labels,
  trainings: readonly ArrayLike<number>[],
  options: LogisticOptions,
): Promise<LogisticProbe[][]> {
  const [n] = shapeOf(x)
  checkLength("the list of labels", labels.length, n)
  checkFinite("the activations", x.data)
  const encoded = encodeLabels(labels)
  const values = Array.from(typeof options.C === "number" ? [options.C] : options.C)
  checkPenalties(values, "an inverse penalty C", "Pass positive numbers, 1 to begin with; a smaller C penalises more.")
  // While one set's product is computed in the worker, the others' steps are taken here.
  return Promise.all(trainings.map((rows) => fitSet(x, encoded, chosenRows(n, rows), values, options)))
}

/**
 * Logistic regression on some rows at one C; see {@link fitLogisticStack}.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @param options as of the stack; `rows`: the training rows, all when left out
 * @throws FmriError as {@link fitLogisticStack}.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-2, -1, 1, 2) }
 * const probe = await fitLogistic(x, ["a", "a", "b", "b"], { C: 1 })
 * highest(probeScores(probe, x)) // [0, 0, 1, 1]
 * probe.intercept // ≈ [0, 0]
 * ```
 */
export async function fitLogistic(
  x: Matrix,
  labels: Labels,
  options: LogisticOptions & { readonly C: number; readonly rows?: ArrayLike<number> },
): Promise<LogisticProbe> {
  const [[probe]] = (await fitLogisticStack(x, labels, [options.rows ?? chosenRows(shapeOf(x)[0])], options)) as [
    [LogisticProbe],
  ]
  return probe
}

async function fitSet(
  x: Matrix,
  { classes, y }: EncodedLabels,
  rows: Int32Array,
  values: readonly number[],
  { kind = "multinomial", standardise = true, balanced = false, runtime, ...rest }: LogisticOptions,
): Promise<LogisticProbe[]> {
  const counts = classCounts({ classes, y }, rows)
  const k = classes.length
  const d = x.dims[1]!
  const n = rows.length
  const training = standardised(x, rows, standardise)
  const { z } = training
  const own = Int32Array.from(rows, (row) => y[row]!)
  const stopping = { tolerance: rest.tolerance ?? 1e-6, maxIterations: rest.maxIterations ?? 10_000 }
  const form = { dual: d > n, width: Math.min(d, n) }
  const binary = k === 2 ? [1] : kind === "one-vs-rest" ? classes.map((_, c) => c) : undefined
  const problems = values.map((C) => {
    const losses: Loss[] =
      binary === undefined
        ? [softmaxLoss(own, k, weightsOf(own, counts, C, balanced))]
        : binary.map((c) => {
            const inClass = own.map((label) => Number(label === c))
            return logisticLoss(inClass, weightsOf(inClass, [n - counts[c]!, counts[c]!], C, balanced))
          })
    return losses.map((loss) => new Minimisation(loss, form, stopping, C * n))
  })
  const gramOrRows = form.dual ? await gramOf(runtime, z, n, d) : z
  const held = await hold(runtime, gramOrRows, n, form.width)
  try {
    await minimise(problems.flat(), held, n, form)
  } finally {
    held.release()
  }
  const forms = problems.flat().flatMap(({ form }) => form)
  const stacked = concatenate(forms)
  const w = form.dual ? await toWeights(runtime, z, stacked, n, d) : stacked
  let at = 0
  return values.map((C, index) => {
    const own = problems[index]!
    for (const problem of own) problem.check(`the probe of C = ${C} on ${n} rows`)
    const vectors = own.reduce((sum, { intercept }) => sum + intercept.length, 0)
    const weights = w.slice(at * d, (at + vectors) * d)
    at += vectors
    const intercept = concatenate(own.map((problem) => problem.intercept))
    toActivationUnits(weights, intercept, training)
    return {
      classes,
      ...(k === 2
        ? { weights: { dims: [2, d], data: halves(weights) }, intercept: halves(intercept), link: "softmax" as const }
        : {
            weights: { dims: [k, d], data: weights },
            intercept,
            link: kind === "multinomial" ? ("softmax" as const) : ("sigmoid" as const),
          }),
      C,
      objective: Float64Array.from(own, ({ value }) => value),
      iterations: Math.max(...own.map(({ iterations }) => iterations)),
    }
  })
}

function weightsOf(y: Int32Array, counts: ArrayLike<number>, C: number, balanced: boolean): Float64Array {
  return Float64Array.from(y, (label) => (balanced ? (C * y.length) / (counts.length * counts[label]!) : C))
}

/** Advances all problems until each is done, by two products an iteration for all of them together. */
async function minimise(
  problems: readonly Minimisation[],
  held: Held,
  n: number,
  { dual, width }: { dual: boolean; width: number },
): Promise<void> {
  for (let active = problems; active.length > 0; active = active.filter(({ done }) => !done)) {
    const residuals = concatenate(active.map(({ residual }) => residual))
    // The Gram matrix is its own transpose, and the transposed product is the faster one.
    const lifted = await (dual ? held.timesTransposed : held.times)(residuals, residuals.length / n)
    let row = 0
    for (const problem of active) {
      const next = row + problem.residual.length / n
      problem.towards({
        form: (dual ? residuals : lifted).subarray(row * width, next * width),
        logits: dual ? lifted.subarray(row * n, next * n) : undefined,
      })
      row = next
    }
    const going = active.filter(({ done }) => !done)
    if (going.length === 0) return
    const directions = concatenate(going.map(({ direction }) => direction))
    const logits = await held.timesTransposed(directions, directions.length / width)
    row = 0
    for (const problem of going) {
      const next = row + problem.residual.length / n
      problem.go(logits.subarray(row * n, next * n))
      row = next
    }
  }
}

async function toWeights(
  runtime: Runtime | undefined,
  z: Float64Array,
  a: Float64Array,
  n: number,
  d: number,
): Promise<Float64Array> {
  const held = await hold(runtime, z, n, d)
  try {
    return await held.times(a, a.length / n)
  } finally {
    held.release()
  }
}

/** Of the one vector of two classes: −½ of it for the first class, ½ for the second. */
function halves(vector: Float64Array): Float64Array {
  return concatenate([vector.map((value) => -value / 2), vector.map((value) => value / 2)])
}
