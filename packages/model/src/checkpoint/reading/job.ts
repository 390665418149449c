import type { ReadableType } from "./dtypes.js"

/** A reordering of values: the file holds `[outer, a, b, inner]`, the reader wants `[outer, b, a, inner]`. */
export interface AxisSwap {
  outer: number
  a: number
  b: number
  inner: number
}

/** One tensor, or some of its rows, to be read as float32. Everything is plain data: it crosses to a worker. */
export interface ReadJob {
  fd: number
  /** Byte at which the tensor begins. */
  offset: number
  dtype: ReadableType
  /** Values in the tensor. */
  count: number
  /** Undo a layout of the file. Not together with `rows`. */
  swap?: AxisSwap
  /** Rows to read (by their place in the file), each of `rowLength` values; all when absent. */
  rows?: readonly number[]
  rowLength?: number
  /** Added to every value in float32. */
  add?: number
}

export interface ReadResult {
  data: Float32Array<ArrayBuffer>
  /** How many values are NaN or infinite. */
  nonFinite: number
}
