import { FmriError } from "@llm-fmri/errors"
import { checkLength } from "../matrix.js"

/**
 * The share of each class's rows that were given their class, [k]. Its mean is the macro (balanced) accuracy.
 *
 * @param predicted the class of each row as predicted, 0 … k − 1
 * @param y the class of each row
 * @param k the number of classes
 * @throws FmriError `BadShape`, `MissingClass` where no row is of a class.
 *
 * @example
 * ```ts
 * recall([0, 1, 1, 1], [0, 0, 1, 1], 2) // [0.5, 1]
 * ```
 */
export function recall(predicted: ArrayLike<number>, y: ArrayLike<number>, k: number): Float64Array {
  checkLength("the list of predictions", predicted.length, y.length)
  const found = new Float64Array(k)
  const all = new Float64Array(k)
  for (let i = 0; i < y.length; i++) {
    all[y[i]!]!++
    if (predicted[i] === y[i]) found[y[i]!]!++
  }
  const missing = all.indexOf(0)
  if (missing >= 0) {
    throw new FmriError("MissingClass", `no row is of class ${missing}`, {
      fix: "Score rows of every class, or number the classes that are there.",
      fields: { class: missing },
    })
  }
  return found.map((count, c) => count / all[c]!)
}
