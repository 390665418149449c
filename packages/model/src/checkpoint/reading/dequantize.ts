import { READABLE, type ReadableType } from "./dtypes.js"
import { fromBfloat16, fromFloat16 } from "./floats.js"
import { fromQ4_0, fromQ4_1, fromQ5_0, fromQ5_1, fromQ8_0 } from "./quants-32.js"
import { fromQ2_K, fromQ3_K, fromQ4_K, fromQ5_K, fromQ6_K } from "./quants-k.js"

const QUANTS = {
  Q4_0: fromQ4_0,
  Q4_1: fromQ4_1,
  Q5_0: fromQ5_0,
  Q5_1: fromQ5_1,
  Q8_0: fromQ8_0,
  Q2_K: fromQ2_K,
  Q3_K: fromQ3_K,
  Q4_K: fromQ4_K,
  Q5_K: fromQ5_K,
  Q6_K: fromQ6_K,
}

/**
 * Turns `blocks` blocks at the start of `source` into float32 at `out[at]`; the same bits as ggml's own
 * dequantisation. `source` must start at a multiple of four bytes in its buffer.
 */
export function dequantize(
  dtype: ReadableType,
  source: Uint8Array<ArrayBuffer>,
  blocks: number,
  out: Float32Array<ArrayBuffer>,
  at: number,
): void {
  if (dtype === "F32") out.set(new Float32Array(source.buffer, source.byteOffset, blocks), at)
  else if (dtype === "F16") fromFloat16(new Uint16Array(source.buffer, source.byteOffset, blocks), blocks, out, at)
  else if (dtype === "BF16") fromBfloat16(new Uint16Array(source.buffer, source.byteOffset, blocks), blocks, out, at)
  else QUANTS[dtype](source, blocks, out, at)
}

/**
 * Counts NaN and ±Inf. In a quantised block they can only come from its half-precision scales and then fill the block,
 * so one value a block is looked at.
 */
export function countNonFinite(dtype: ReadableType, values: Float32Array<ArrayBuffer>): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const step = READABLE[dtype].values
  let count = 0
  for (let i = 0; i < bits.length; i += step) count += ((bits[i]! & 0x7f800000) + 0x00800000) >>> 31
  return count * step
}
