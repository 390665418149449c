import { FmriError } from "@llm-fmri/errors"
import { checkTensor } from "../build/check-tensor.js"
import type { DType, HostTensor } from "../build/dtype.js"
import type { DeviceTensor } from "../run/device-tensor.js"

/** Element types that matrix products are computed in. */
export type FloatDType = "float32" | "float64"

/** A matrix as plain rows: `data[i * columns + j]`. */
export interface Matrix extends HostTensor {
  readonly dtype: FloatDType
  readonly data: Float32Array | Float64Array
}

/** Rows that go into one product: large enough for full speed, small enough to bound the memory of a block. */
export const blockRows = 1024

/** Rows, columns and type of a matrix; throws `MatrixInvalid` on anything else. */
export function matrixShape(x: HostTensor | DeviceTensor, what: string): [rows: number, columns: number, FloatDType] {
  if ("data" in x) checkTensor(x, what)
  if (x.dims.length !== 2 || !isFloat(x.dtype)) {
    throw matrixInvalid(
      `${what} is ${x.dtype}[${x.dims.join(", ")}]`,
      "Give a float32 or float64 tensor of two dimensions.",
    )
  }
  return [x.dims[0]!, x.dims[1]!, x.dtype]
}

export function matrixInvalid(what: string, fix: string): FmriError {
  return new FmriError("MatrixInvalid", what, { fix })
}

/** A matrix of zeros. */
export function zeros(dtype: FloatDType, rows: number, columns: number): Matrix {
  const data = dtype === "float32" ? new Float32Array(rows * columns) : new Float64Array(rows * columns)
  return { dtype, dims: [rows, columns], data }
}

/** The rows `start` up to `end` (or the last one) of a matrix, as a view. */
export function rowBlock(x: HostTensor, start: number, end: number): HostTensor {
  const columns = x.dims[1]!
  const stop = Math.min(end, x.dims[0]!)
  return { dtype: x.dtype, dims: [stop - start, columns], data: x.data.subarray(start * columns, stop * columns) }
}

function isFloat(dtype: DType): dtype is FloatDType {
  return dtype === "float32" || dtype === "float64"
}
