import { FmriError } from "@llm-fmri/errors"
import { quote } from "../problem.js"
import { toBfloat16, toFloat16 } from "./narrow.js"

/** Bytes of one value. */
export const BYTES = { F64: 8, I64: 8, F32: 4, I32: 4, F16: 2, BF16: 2, U8: 1, BOOL: 1 } as const

export type WritableType = keyof typeof BYTES
export type WritableArray = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array

/** A tensor to be written. */
export interface TensorSpec {
  name: string
  dtype: WritableType
  shape: readonly number[]
}

/** A tensor with its values, whole or in pieces; float32 values are rounded to F16 or BF16 where that is the dtype. */
export interface TensorData extends TensorSpec {
  data: WritableArray | Iterable<WritableArray> | AsyncIterable<WritableArray>
}

/** Where a tensor goes, and how much of it is there. */
export interface Slot {
  spec: TensorSpec
  /** First byte in the file, and bytes in all. */
  offset: number
  bytes: number
  written: number
}

/** The header, padded to eight bytes, and the place of every tensor. Errors: `TensorSpecInvalid`. */
export function layOut(specs: readonly TensorSpec[], metadata: Readonly<Record<string, string>>) {
  const entries: [string, unknown][] = []
  if (Object.keys(metadata).length > 0) entries.push(["__metadata__", metadata])
  const slots = new Map<string, Slot>()
  let end = 0
  // Wide dtypes first keeps every tensor aligned to its own width.
  for (const spec of [...specs].sort((x, y) => BYTES[y.dtype] - BYTES[x.dtype])) {
    if (slots.has(spec.name)) throw invalid(spec.name, "is given twice")
    if (spec.name === "__metadata__" || spec.name === "__proto__") throw invalid(spec.name, "is a reserved name")
    const count = spec.shape.reduce((product, n) => product * n, 1)
    if (!spec.shape.every((n) => Number.isSafeInteger(n) && n >= 0) || !Number.isSafeInteger(count * 8))
      throw invalid(spec.name, `has the impossible shape [${spec.shape}]`)
    const bytes = count * BYTES[spec.dtype]
    entries.push([spec.name, { dtype: spec.dtype, shape: [...spec.shape], data_offsets: [end, end + bytes] }])
    slots.set(spec.name, { spec, offset: end, bytes, written: 0 })
    end += bytes
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)))
  const length = Math.ceil(json.length / 8) * 8
  const header = Buffer.alloc(8 + length, " ")
  header.writeBigUInt64LE(BigInt(length))
  json.copy(header, 8)
  for (const slot of slots.values()) slot.offset += header.length
  return { header, slots }
}

/** Values as the bytes of their dtype; float32 is rounded to F16 and BF16. */
export function encode(spec: TensorSpec, values: WritableArray): Uint8Array {
  const { dtype } = spec
  const narrowed =
    values instanceof Float32Array && dtype === "F16"
      ? toFloat16(values)
      : values instanceof Float32Array && dtype === "BF16"
        ? toBfloat16(values)
        : values
  const fits =
    dtype === "F16" || dtype === "BF16"
      ? narrowed instanceof Uint16Array
      : narrowed instanceof
        { F64: Float64Array, I64: BigInt64Array, F32: Float32Array, I32: Int32Array, U8: Uint8Array, BOOL: Uint8Array }[
          dtype
        ]
  if (!fits) throw invalid(spec.name, `is ${dtype}, which a ${values.constructor.name} does not hold`)
  return new Uint8Array(narrowed.buffer, narrowed.byteOffset, narrowed.byteLength)
}

/** An error of the caller: what was announced and what is given do not agree. */
export function invalid(tensor: string, what: string): FmriError {
  return new FmriError("TensorSpecInvalid", `tensor ${quote(tensor)} ${what}`, {
    fix: "Announce each tensor once, with the shape and dtype of its values.",
    fields: { tensor },
  })
}
