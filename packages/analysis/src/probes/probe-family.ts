import type { Matrix } from "../matrix.js"
import type { Labels } from "./labels.js"
import type { LinearProbe } from "./linear-probe.js"
import { fitLogisticStack, type LogisticOptions } from "./logistic.js"

/** A kind of probe with the strengths of its penalty to choose from. */
export interface ProbeFamily {
  readonly name: string
  /** The values that {@link nestedCrossValidation} chooses among. */
  readonly grid: readonly number[]
  /** Probes of every training set at every value of the grid: [training sets][values]. */
  fit(x: Matrix, labels: Labels, trainings: readonly ArrayLike<number>[]): Promise<LinearProbe[][]>
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
