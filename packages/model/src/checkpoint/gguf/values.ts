import { problem, quote } from "../problem.js"
import { type Cursor, decodeUtf8 } from "./cursor.js"
import { VALUE_TYPES, type ValueType } from "./types.js"

const MAX_STRING = 64 * 1024 * 1024
/** The largest vocabularies have 3 * 10^5 entries. */
const MAX_ARRAY = 2 ** 24

/** A metadata value checked for length, but decoded only when asked for: vocabularies hold 10^5 strings. */
export interface RawValue {
  type: ValueType
  /** Of arrays: what they hold, and how many. */
  element?: ValueType
  length: number
  /** Bytes of the value (for arrays: of the elements). */
  bytes: Uint8Array
}

/** Reads one typed value. Errors: `ValueTypeUnknown`, `ArrayTooLong`, `ArrayNested`, `StringTooLong`, `FileTruncated`. */
export function takeValue(cursor: Cursor, key: string): RawValue {
  const type = valueType(cursor, key)
  if (type !== "array") return { type, length: 1, bytes: takeElements(cursor, type, 1, key) }
  const element = valueType(cursor, key)
  // Nobody writes nested arrays; a file that nests them a million deep would overflow the stack.
  if (element === "array") throw problem("ArrayNested", "is an array of arrays", { file: cursor.file, key })
  const length = cursor.size("the length of an array")
  const least = sizeOf(element) || 8
  if (length > (cursor.fileSize - cursor.position) / least)
    throw problem("ArrayTooLong", `says it holds ${length} values, more than the file has room for`, {
      file: cursor.file,
      key,
    })
  if (length > MAX_ARRAY)
    throw problem("ArrayTooLong", `holds ${length} values; ${MAX_ARRAY} are allowed`, { file: cursor.file, key })
  return { type, element, length, bytes: takeElements(cursor, element, length, key) }
}

/** The value as JavaScript: numbers (bigint only beyond 2^53), booleans, strings, or an array of them. */
export function decodeValue(raw: RawValue, file: string): unknown {
  const values = decodeElements(raw.bytes, raw.element ?? raw.type, raw.length, file)
  return raw.type === "array" ? values : values[0]
}

function valueType(cursor: Cursor, key: string): ValueType {
  const number = cursor.u32("a value type")
  const type = VALUE_TYPES[number]
  if (!type)
    throw problem("ValueTypeUnknown", `has value type ${number}, which does not exist`, { file: cursor.file, key })
  return type.name
}

function sizeOf(type: ValueType): number {
  return VALUE_TYPES.find(({ name }) => name === type)?.bytes ?? 0
}

function takeElements(cursor: Cursor, type: ValueType, count: number, key: string): Uint8Array {
  const start = cursor.position
  if (type === "string") {
    for (let i = 0; i < count; i++) {
      const length = cursor.size("the length of a string")
      if (length > MAX_STRING)
        throw problem("StringTooLong", `holds a string of ${length} bytes; ${MAX_STRING} are allowed`, {
          file: cursor.file,
          key,
        })
      cursor.take(length, `a string of ${quote(key)}`)
    }
  } else cursor.take(count * sizeOf(type), `the value of ${quote(key)}`)
  return cursor.bytes.subarray(start, cursor.position)
}

function decodeElements(bytes: Uint8Array, type: ValueType, count: number, file: string): unknown[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const values = new Array<unknown>(count)
  if (type === "string") {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let i = 0, p = 0; i < count; i++) {
      const length = view.getUint32(p, true)
      const value = text.toString("utf8", p + 8, p + 8 + length)
      values[i] = value.includes("\ufffd") ? decodeUtf8(bytes.subarray(p + 8, p + 8 + length), "a string", file) : value
      p += 8 + length
    }
    return values
  }
  const size = sizeOf(type)
  for (let i = 0; i < count; i++) values[i] = decodeNumber(view, i * size, type)
  return values
}

function decodeNumber(view: DataView, at: number, type: ValueType): number | bigint | boolean {
  switch (type) {
    case "uint8":
      return view.getUint8(at)
    case "int8":
      return view.getInt8(at)
    case "uint16":
      return view.getUint16(at, true)
    case "int16":
      return view.getInt16(at, true)
    case "uint32":
      return view.getUint32(at, true)
    case "int32":
      return view.getInt32(at, true)
    case "float32":
      return view.getFloat32(at, true)
    case "bool":
      return view.getUint8(at) !== 0
    case "uint64":
      return narrow(view.getBigUint64(at, true))
    case "int64":
      return narrow(view.getBigInt64(at, true))
    default:
      return view.getFloat64(at, true)
  }
}

function narrow(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}
