import { isRecord, parseStrictJson } from "../json.js"
import { problem, quote } from "../problem.js"

/** Bits of one value of every dtype of the format; those that are not in `READABLE` can be listed but not read. */
const BITS: Readonly<Record<string, number>> = {
  BOOL: 8,
  U8: 8,
  I8: 8,
  F8_E4M3: 8,
  F8_E5M2: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U16: 16,
  I16: 16,
  F16: 16,
  BF16: 16,
  U32: 32,
  I32: 32,
  F32: 32,
  U64: 64,
  I64: 64,
  F64: 64,
  C64: 64,
}

/** The header may take 100 MB at most, as in the reference implementation. */
export const MAX_HEADER = 100_000_000
const MAX_RANK = 64

/** One tensor of a header; `offset` counts from the start of the file. */
export interface HeaderEntry {
  name: string
  dtype: string
  shape: readonly number[]
  offset: number
  bytes: number
}

export interface SafetensorsHeader {
  tensors: Map<string, HeaderEntry>
  metadata: Map<string, string>
}

/** The header's length from the file's first eight bytes. Errors: `FileTruncated`, `HeaderTooLong`. */
export function headerLength(first: Uint8Array, fileSize: number, file: string): number {
  if (fileSize < 8 || first.length < 8) throw problem("FileTruncated", "is shorter than a safetensors header", { file })
  const length = new DataView(first.buffer, first.byteOffset).getBigUint64(0, true)
  if (length > BigInt(fileSize - 8))
    throw problem("HeaderTooLong", `says its header takes ${length} bytes, but only ${fileSize - 8} follow`, { file })
  if (length > BigInt(MAX_HEADER))
    throw problem("HeaderTooLong", `says its header takes ${length} bytes; ${MAX_HEADER} are allowed`, { file })
  return Number(length)
}

/**
 * Checks and parses the JSON part of a safetensors header (the bytes after the length).
 *
 * As in the reference implementation, the tensors must cover the data exactly: no overlap, no gap, nothing after.
 * Errors: `JsonInvalid`, `JsonDuplicateKey`, `TensorMalformed`, `TensorOutOfRange`, `TensorSizeWrong`,
 * `TensorsOverlap`, `TensorsGap`.
 */
export function parseHeader(json: Uint8Array, fileSize: number, file: string): SafetensorsHeader {
  const root = parseStrictJson(json, { file })
  const dataStart = 8 + json.length
  const tensors = new Map<string, HeaderEntry>()
  let metadata = new Map<string, string>()
  for (const [name, entry] of Object.entries(root)) {
    if (name === "__metadata__") metadata = parseMetadata(entry, file)
    else tensors.set(name, parseEntry(name, entry, dataStart, fileSize, file))
  }
  checkCoverage([...tensors.values()], dataStart, fileSize, file)
  return { tensors, metadata }
}

function parseMetadata(entry: unknown, file: string): Map<string, string> {
  if (!isRecord(entry)) throw problem("MetadataMalformed", "__metadata__ is not an object", { file })
  const metadata = new Map<string, string>()
  for (const [key, value] of Object.entries(entry)) {
    if (typeof value !== "string") throw problem("MetadataMalformed", "metadata is not a string", { file, key })
    metadata.set(key, value)
  }
  return metadata
}

function parseEntry(name: string, entry: unknown, dataStart: number, fileSize: number, file: string): HeaderEntry {
  const where = { file, tensor: name }
  if (!isRecord(entry)) throw problem("TensorMalformed", "the header entry is not an object", where)
  for (const key of Object.keys(entry)) {
    if (key !== "dtype" && key !== "shape" && key !== "data_offsets")
      throw problem("TensorMalformed", `the header entry has the unknown field ${quote(key)}`, where)
  }
  const { dtype, shape, data_offsets: offsets } = entry
  if (typeof dtype !== "string") throw problem("TensorMalformed", "dtype is missing or not a string", where)
  const bits = Object.hasOwn(BITS, dtype) ? BITS[dtype] : undefined
  if (bits === undefined) throw problem("DtypeUnknown", `dtype ${quote(dtype)} is not known`, where)
  if (!isSizes(shape) || shape.length > MAX_RANK)
    throw problem("TensorMalformed", "shape is not a list of non-negative integers", where)
  if (!isSizes(offsets) || offsets.length !== 2)
    throw problem("TensorMalformed", "data_offsets is not a pair of non-negative integers", where)
  const [begin, end] = offsets as [number, number]
  if (begin > end || end > fileSize - dataStart)
    throw problem("TensorOutOfRange", `bytes ${begin}..${end} are not in the ${fileSize - dataStart} of data`, where)
  const size = shape.reduce((product, n) => (product === 0 || n === 0 ? 0 : product * n), 1) * (bits / 8)
  if (size !== end - begin)
    throw problem("TensorSizeWrong", `[${shape}] of ${dtype} takes ${size} bytes, but ${end - begin} are given`, where)
  return { name, dtype, shape, offset: dataStart + begin, bytes: end - begin }
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((n) => Number.isSafeInteger(n) && n >= 0)
}

function checkCoverage(entries: HeaderEntry[], dataStart: number, fileSize: number, file: string): void {
  entries.sort((x, y) => x.offset - y.offset || x.bytes - y.bytes)
  let end = dataStart
  for (const entry of entries) {
    const where = { file, tensor: entry.name }
    if (entry.offset < end) throw problem("TensorsOverlap", "shares bytes with another tensor", where)
    if (entry.offset > end)
      throw problem("TensorsGap", `${entry.offset - end} bytes before it belong to no tensor`, where)
    end += entry.bytes
  }
  if (end !== fileSize) throw problem("TensorsGap", `${fileSize - end} bytes at its end belong to no tensor`, { file })
}
