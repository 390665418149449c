import { chosenRows, type Matrix, shapeOf } from "../matrix.js"
import type { Labels } from "./labels.js"
import { squaredHingeLoss } from "./loss.js"
import type { PenalisedOptions } from "./penalised-fit.js"
import { againstRest, fitStack, type PenalisedProbe, rowWeights } from "./penalised-stack.js"

/** A linear support vector machine with what its fit reached. */
export type LinearSvm = PenalisedProbe

/**
 * Linear support vector machines, for every set of training rows and every C: [training sets][values of C].
 *
 * Of each class against the rest minimises C Σᵢ wᵢ max(0, 1 − yᵢ (w·xᵢ + b))² + ½‖w‖², y = ±1, the squared hinge of
 * LIBLINEAR (Fan et al. 2008; scikit-learn's `LinearSVC`), but with b free of the penalty. Of two classes there is one
 * weight vector (returned as ∓w/2). Scores are margins: their order is what the fit is about, and a probability made of
 * them is not calibrated, so choose penalties by `macroAccuracy`.
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
 * const stack = await fitLinearSvmStack(x, ["a", "a", "b", "b"], [[0, 1, 2, 3], [0, 3]], { C: [0.1, 1] })
 * stack.map((values) => values.length) // [2, 2]
 * ```
 */
export function fitLinearSvmStack(
  x: Matrix,
  labels: Labels,
  trainings: readonly ArrayLike<number>[],
  options: PenalisedOptions,
): Promise<LinearSvm[][]> {
  return fitStack(x, labels, trainings, options, "sigmoid", (training, C) =>
    againstRest(training, (own) => squaredHingeLoss(own.y, rowWeights(own, C, options.balanced))),
  )
}

/**
 * A linear support vector machine on some rows at one C; see {@link fitLinearSvmStack}.
 *
 * @param x activations [n, d]
 * @param labels the class of each row, [n]
 * @param options as of the stack; `rows`: the training rows, all when left out
 * @throws FmriError as {@link fitLinearSvmStack}.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float32Array.of(-2, -1, 1, 2) }
 * const probe = await fitLinearSvm(x, ["a", "a", "b", "b"], { C: 1 })
 * highest(probeScores(probe, x)) // [0, 0, 1, 1]
 * ```
 */
export async function fitLinearSvm(
  x: Matrix,
  labels: Labels,
  options: PenalisedOptions & { readonly C: number; readonly rows?: ArrayLike<number> },
): Promise<LinearSvm> {
  const [[probe]] = (await fitLinearSvmStack(x, labels, [options.rows ?? chosenRows(shapeOf(x)[0])], options)) as [
    [LinearSvm],
  ]
  return probe
}
