import type { Groups } from "../groups.js"
import { checkFinite, checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { type EncodedLabels, encodeLabels, type Labels } from "./labels.js"
import { ldaProbes, type Shrinkage } from "./lda.js"
import type { LinearProbe } from "./linear-probe.js"
import { fitLinearSvmStack } from "./linear-svm.js"
import { fitLogisticStack, type LogisticOptions } from "./logistic.js"
import { fitMlp, type MlpOptions, type MlpProbe } from "./mlp.js"
import type { PenalisedOptions } from "./penalised-fit.js"
import { type ClosedFormOptions, ridgeProbes } from "./ridge.js"

/** Any fitted probe. */
export type Probe = LinearProbe | MlpProbe

/** A kind of probe with the strengths of its penalty to choose from. */
export interface ProbeFamily<P extends Probe = LinearProbe> {
  readonly name: string
  /** The values that {@link nestedCrossValidation} chooses among. */
  readonly grid: readonly (number | string)[]
  /** Probes of every training set at every value of the grid: [training sets][values]. */
  fit(x: Matrix, labels: Labels, trainings: readonly ArrayLike<number>[], groups: Groups): Promise<P[][]>
}

/**
 * Logistic regression to be cross-validated; see {@link fitLogisticStack}.
 *
 * @example
 * ```ts
 * logistic({ C: [0.01, 0.1, 1] }).grid // [0.01, 0.1, 1]
 * ```
 */
export function logistic(options: LogisticOptions): ProbeFamily {
  return {
    name: options.kind ?? "multinomial",
    grid: typeof options.C === "number" ? [options.C] : options.C,
    fit: (x, labels, trainings) => fitLogisticStack(x, labels, trainings, options),
  }
}

/**
 * Linear support vector machines to be cross-validated; see {@link fitLinearSvmStack}. Choose by `macroAccuracy`.
 *
 * @example
 * ```ts
 * linearSvm({ C: [0.01, 0.1, 1] }).grid // [0.01, 0.1, 1]
 * ```
 */
export function linearSvm(options: PenalisedOptions): ProbeFamily {
  return {
    name: "linear-svm",
    grid: typeof options.C === "number" ? [options.C] : options.C,
    fit: (x, labels, trainings) => fitLinearSvmStack(x, labels, trainings, options),
  }
}

/**
 * Ridge regression on class indicators to be cross-validated; see {@link fitRidge}. Choose by `macroAccuracy`.
 *
 * @example
 * ```ts
 * ridge({ lambda: [100, 1000] }).grid // [100, 1000]
 * ```
 */
export function ridge({
  lambda,
  ...options
}: Omit<ClosedFormOptions, "rows"> & { readonly lambda: readonly number[] }): ProbeFamily {
  return closedForm("ridge", lambda, (x, encoded, rows) => ridgeProbes(x, encoded, rows, lambda, options))
}

/**
 * Shrinkage discriminant analysis to be cross-validated; see {@link fitLda}.
 *
 * @example
 * ```ts
 * lda({ shrinkage: ["ledoit-wolf", 0.5] }).grid // ["ledoit-wolf", 0.5]
 * ```
 */
export function lda({
  shrinkage,
  ...options
}: Omit<ClosedFormOptions, "rows"> & { readonly shrinkage: readonly Shrinkage[] }): ProbeFamily {
  return closedForm("lda", shrinkage, (x, encoded, rows) => ldaProbes(x, encoded, rows, shrinkage, options))
}

/**
 * Networks with one hidden layer to be cross-validated, over weight decays at one seed; see {@link fitMlp}.
 *
 * @example
 * ```ts
 * const runtime = await Runtime.start({ threads: 1 })
 * mlp({ runtime, seed: 1, weightDecay: [0.1, 1] }).grid // [0.1, 1]
 * await runtime.close()
 * ```
 */
export function mlp({
  seed,
  weightDecay,
  ...options
}: Omit<MlpOptions, "rows" | "seeds"> & {
  readonly seed: number
  readonly weightDecay: readonly number[]
}): ProbeFamily<MlpProbe> {
  return {
    name: "mlp",
    grid: weightDecay,
    async fit(x, labels, trainings, groups) {
      const probes: MlpProbe[][] = []
      for (const rows of trainings) {
        const [own] = await fitMlp(x, labels, groups, { ...options, seeds: [seed], weightDecay, rows })
        probes.push(own!)
      }
      return probes
    },
  }
}

function closedForm(
  name: string,
  grid: ProbeFamily["grid"],
  probes: (x: Matrix, encoded: EncodedLabels, rows: Int32Array) => Promise<LinearProbe[]>,
): ProbeFamily {
  return {
    name,
    grid,
    fit: (x, labels, trainings) => {
      const [n] = shapeOf(x)
      checkLength("the list of labels", labels.length, n)
      checkFinite("the activations", x.data)
      const encoded = encodeLabels(labels)
      return Promise.all(trainings.map((rows) => probes(x, encoded, chosenRows(n, rows))))
    },
  }
}
