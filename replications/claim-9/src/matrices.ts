import type { Matrix } from "@llm-fmri/analysis"

/** The chosen rows of a matrix, in the order given. */
export function takeRows({ dims, data }: Matrix, rows: ArrayLike<number>): Matrix {
  const width = dims[1]!
  const out = new Float64Array(rows.length * width)
  for (let at = 0; at < rows.length; at++) {
    out.set(data.subarray(rows[at]! * width, (rows[at]! + 1) * width), at * width)
  }
  return { dims: [rows.length, width], data: out }
}

/** The chosen columns of a matrix, in the order given. */
export function takeColumns({ dims, data }: Matrix, columns: ArrayLike<number>): Matrix {
  const [n, width] = dims as [number, number]
  const out = new Float64Array(n * columns.length)
  for (let row = 0; row < n; row++) {
    for (let at = 0; at < columns.length; at++) out[row * columns.length + at] = data[row * width + columns[at]!]!
  }
  return { dims: [n, columns.length], data: out }
}
