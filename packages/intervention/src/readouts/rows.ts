import { FmriError } from "@llm-fmri/errors"

/** Rows of numbers: the last axis is the row, the leading axes are flattened. A recorded tensor is one. */
export interface Rows {
  readonly dims: readonly number[]
  /** Row-major. */
  readonly data: Float32Array
}

/** Number of rows, after a check that they are `width` long and that the numbers are all there. */
export function countRows(rows: Rows, width: number, name: string): number {
  const count = rows.dims.slice(0, -1).reduce((product, n) => product * n, 1)
  if (rows.dims.length === 0 || rows.dims.at(-1) !== width || rows.data.length !== count * width)
    throw new FmriError(
      "ShapeMismatch",
      `The ${name} have shape [${rows.dims.join(", ")}] and ${rows.data.length} numbers; they should be [rows, ${width}].`,
      { fix: "Give rows of this model, one after another.", fields: { dims: rows.dims, width } },
    )
  return count
}
