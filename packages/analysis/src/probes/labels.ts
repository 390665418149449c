import { FmriError } from "@llm-fmri/errors"

/** The class of each row: for us the category. */
export type Labels = ArrayLike<string | number>

/** Labels as numbers: `y` [n] counts into `classes`, which are in the order of their first row. */
export interface EncodedLabels {
  readonly classes: readonly (string | number)[]
  readonly y: Int32Array
}

/** Numbers the classes in the order in which they appear. */
export function encodeLabels(labels: Labels): EncodedLabels {
  const at = new Map<string | number, number>()
  const y = new Int32Array(labels.length)
  for (let row = 0; row < y.length; row++) {
    const label = labels[row]!
    let index = at.get(label)
    if (index === undefined) {
      index = at.size
      at.set(label, index)
    }
    y[row] = index
  }
  return { classes: [...at.keys()], y }
}

/**
 * How many of the rows each class has, [k].
 *
 * @throws FmriError `MissingClass` where a class has none, or there is one class only.
 */
export function classCounts({ classes, y }: EncodedLabels, rows: ArrayLike<number>): Float64Array {
  const counts = new Float64Array(classes.length)
  for (let i = 0; i < rows.length; i++) counts[y[rows[i]!]!]!++
  const missing = counts.indexOf(0)
  if (classes.length < 2 || missing >= 0) {
    const what =
      missing >= 0 ? `no training row is of class ${classes[missing]}` : `all rows are of class ${classes[0]}`
    throw new FmriError("MissingClass", what, {
      fix: "Train on rows of two classes or more, each of them present in every training fold.",
      fields: { class: classes[Math.max(0, missing)], rows: rows.length },
    })
  }
  return counts
}
