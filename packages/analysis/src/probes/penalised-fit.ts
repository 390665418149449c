import type { Runtime } from "@llm-fmri/graph"
import { type Matrix, shapeOf } from "../matrix.js"
import { Minimisation } from "./lbfgs.js"
import type { Loss } from "./loss.js"
import { gramOf, type Held, hold } from "./products.js"
import { concatenate, standardised, toActivationUnits } from "./training-rows.js"

/** How a linear probe with a penalty on its weights is fitted by descent. */
export interface PenalisedOptions {
  /** Inverse strength of the penalty, as in scikit-learn; several fit a probe each, in one go. */
  readonly C: number | readonly number[]
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

/** The minimum at one C: weight vectors [q, d] with their intercepts [q], in activation units. */
export interface PenalisedFit {
  readonly weights: Float64Array
  readonly intercept: Float64Array
  /** C Σ loss + ½‖W‖², W in the units of the fit, one a problem. */
  readonly objective: Float64Array
  readonly iterations: number
}

/**
 * Minimises C Σ loss(W x + b) + ½‖W‖² with b free for every C, all of them together.
 *
 * @param rows the training rows
 * @param lossesOf the problems at one C, each over the training rows in their order
 */
export async function fitPenalised(
  x: Matrix,
  rows: Int32Array,
  values: readonly number[],
  lossesOf: (C: number) => readonly Loss[],
  { standardise = true, runtime, tolerance = 1e-6, maxIterations = 10_000 }: PenalisedOptions,
): Promise<PenalisedFit[]> {
  const [, d] = shapeOf(x)
  const n = rows.length
  const training = standardised(x, rows, standardise)
  const { z } = training
  const form = { dual: d > n, width: Math.min(d, n) }
  const problems = values.map((C) =>
    lossesOf(C).map((loss) => new Minimisation(loss, form, { tolerance, maxIterations }, C * n)),
  )
  const gramOrRows = form.dual ? await gramOf(runtime, z, n, d) : z
  const held = await hold(runtime, gramOrRows, n, form.width)
  try {
    await minimise(problems.flat(), held, n, form)
  } finally {
    held.release()
  }
  const stacked = concatenate(problems.flat().flatMap(({ form }) => form))
  const w = form.dual ? await toWeights(runtime, z, stacked, n, d) : stacked
  let at = 0
  return values.map((C, index) => {
    const own = problems[index]!
    for (const problem of own) problem.check(`the probe of C = ${C} on ${n} rows`)
    const intercept = concatenate(own.map((problem) => problem.intercept))
    const weights = w.slice(at * d, (at + intercept.length) * d)
    at += intercept.length
    toActivationUnits(weights, intercept, training)
    return {
      weights,
      intercept,
      objective: Float64Array.from(own, ({ value }) => value),
      iterations: Math.max(...own.map(({ iterations }) => iterations)),
    }
  })
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
