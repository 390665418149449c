/** Element types that graphs and tensors use; `float16` travels as its raw bits. */
export type DType = "float32" | "float64" | "float16" | "int64" | "int32" | "uint8" | "bool"

/** The arrays that carry tensor elements: `bool` is a `Uint8Array` of 0 and 1, `float16` a `Uint16Array` of raw bits. */
export type TypedArray = Float32Array | Float64Array | BigInt64Array | Int32Array | Uint8Array | Uint16Array

/** A tensor on this side of the worker: row-major `data`, whose length is the product of `dims`. */
export interface HostTensor {
  readonly dtype: DType
  readonly dims: readonly number[]
  readonly data: TypedArray
}

interface ArrayConstructor {
  new (buffer: ArrayBuffer): TypedArray
  readonly BYTES_PER_ELEMENT: number
  readonly name: string
}

interface DTypeFacts {
  readonly code: number
  readonly array: ArrayConstructor
}

/** Codes of `TensorProto.DataType` in onnx.proto, and the array of each type. */
export const dtypes: Readonly<Record<DType, DTypeFacts>> = {
  float32: { code: 1, array: Float32Array },
  uint8: { code: 2, array: Uint8Array },
  int32: { code: 6, array: Int32Array },
  int64: { code: 7, array: BigInt64Array },
  bool: { code: 9, array: Uint8Array },
  float16: { code: 10, array: Uint16Array },
  float64: { code: 11, array: Float64Array },
}

/** Number of elements of a shape; 1 for a scalar. */
export function elementCount(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1)
}

/** Bytes that a tensor of this type and shape takes. */
export function tensorBytes(dtype: DType, dims: readonly number[]): number {
  return elementCount(dims) * dtypes[dtype].array.BYTES_PER_ELEMENT
}
