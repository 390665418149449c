import { chosenRows, type Matrix, shapeOf } from "../matrix.js"
import type { Labels } from "./labels.js"
import { logisticLoss, softmaxLoss } from "./loss.js"
import type { PenalisedOptions } from "./penalised-fit.js"
import { againstRest, fitStack, type PenalisedProbe, rowWeights } from "./penalised-stack.js"

/** How a logistic probe is fitted. */
export interface LogisticOptions extends PenalisedOptions {
  /** *`multinomial`*: one softmax over all classes. `one-vs-rest`: a problem of its own for every class. */
  readonly kind?: "multinomial" | "one-vs-rest"
}

/** A logistic probe with what its fit reached; of one-vs-rest one objective a class. */
export type LogisticProbe = PenalisedProbe

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
export function fitLogisticStack(
  x: Matrix,
  labels: Labels,
  trainings: readonly ArrayLike<number>[],
  options: LogisticOptions,
): Promise<LogisticProbe[][]> {
  const { kind = "multinomial", balanced } = options
  const link = kind === "multinomial" ? "softmax" : "sigmoid"
  return fitStack(x, labels, trainings, options, link, (training, C) =>
    training.counts.length > 2 && kind === "multinomial"
      ? [softmaxLoss(training.y, training.counts.length, rowWeights(training, C, balanced))]
      : againstRest(training, (own) => logisticLoss(own.y, rowWeights(own, C, balanced))),
  )
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
