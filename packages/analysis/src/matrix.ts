import { FmriError } from "@llm-fmri/errors"

/** Numbers in a row-major block of `dims` = [n, d]. A tensor of a recording with two dimensions is one. */
export interface Matrix {
  readonly dims: readonly number[]
  readonly data: Float32Array | Float64Array
}

/**
 * `[n, d]` of a matrix, checked against the length of its data.
 *
 * @throws FmriError `BadShape`.
 */
export function shapeOf(x: Matrix): [n: number, d: number] {
  const [n, d] = x.dims
  if (x.dims.length !== 2 || n === undefined || d === undefined || n * d !== x.data.length) {
    throw new FmriError(
      "BadShape",
      `a matrix of dims [${x.dims}] with ${x.data.length} numbers is not rows by columns`,
      {
        fix: "Pass dims [rows, columns] and as many numbers.",
        fields: { dims: x.dims, length: x.data.length },
      },
    )
  }
  return [n, d]
}

/**
 * Refuses two things that should be equally long and are not.
 *
 * @throws FmriError `BadShape`.
 */
export function checkLength(what: string, found: number, wanted: number): void {
  if (found !== wanted) {
    throw new FmriError("BadShape", `${what} has ${found} entries where ${wanted} are needed`, {
      fix: "Pass one entry a row.",
      fields: { found, wanted },
    })
  }
}

/**
 * The chosen row indices of a matrix with n rows, or all of them.
 *
 * @throws FmriError `BadRows` where one is out of range or none is left.
 */
export function chosenRows(n: number, rows?: ArrayLike<number>): Int32Array {
  const chosen = rows === undefined ? Int32Array.from({ length: n }, (_, i) => i) : Int32Array.from(rows)
  const stray = chosen.find((row) => row < 0 || row >= n)
  if (chosen.length === 0 || stray !== undefined) {
    throw new FmriError(
      "BadRows",
      stray === undefined ? "no rows are chosen" : `row ${stray} is not one of ${n} rows`,
      {
        fix: "Pass at least one index from 0 to the number of rows less one.",
        fields: { n, stray },
      },
    )
  }
  return chosen
}

/**
 * Refuses NaN and infinities, by position.
 *
 * @throws FmriError `NotFinite`.
 */
export function checkFinite(what: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i]!)) {
      throw new FmriError("NotFinite", `${what} holds ${values[i]} at position ${i}`, {
        fix: "Leave the row out on purpose, or find where the number was lost.",
        fields: { what, position: i },
      })
    }
  }
}
