import { problem } from "../problem.js"
import { Cursor } from "./cursor.js"
import { GGML_TYPES } from "./types.js"
import { decodeValue, type RawValue, takeValue } from "./values.js"

const MAGIC = 0x46554747 // "GGUF"
const MAX_KEY = 65_535
const MAX_RANK = 4
/** Bytes that the shortest key (8 + 1 + 4 + 1) and the shortest tensor entry (8 + 1 + 4 + 8 + 4 + 8) take. */
const LEAST_KEY = 14
const LEAST_TENSOR = 33

/** A tensor as listed: `dims` in ggml's order (fastest first), `offset` from the start of the file. */
export interface GgufTensor {
  name: string
  dims: readonly number[]
  type: string
  offset: number
  bytes: number
}

export interface GgufHeader {
  metadata: Map<string, RawValue>
  tensors: Map<string, GgufTensor>
}

/**
 * Parses the header of a GGUF file (version 2 or 3, little-endian) from its first bytes, and checks that every tensor
 * lies inside the file, aligned and apart from the others. Throws `NeedMore` when `bytes` end before the header does.
 *
 * Errors: `FormatUnknown`, `GgufVersion`, `FileTruncated`, `CountTooLarge`, `KeyDuplicate`, `TensorDuplicate`,
 * `TensorMalformed`, `TensorOutOfRange`, `TensorsOverlap`, and those of the values.
 */
export function parseGgufHeader(bytes: Uint8Array, fileSize: number, file: string): GgufHeader {
  const cursor = new Cursor(bytes, fileSize, file)
  checkMagic(cursor)
  const tensorCount = count(cursor, "tensors", LEAST_TENSOR)
  const keyCount = count(cursor, "metadata keys", LEAST_KEY)
  const metadata = new Map<string, RawValue>()
  for (let i = 0; i < keyCount; i++) {
    const key = cursor.string("a metadata key", MAX_KEY)
    if (metadata.has(key)) throw problem("KeyDuplicate", "has a metadata key twice", { file, key })
    metadata.set(key, takeValue(cursor, key))
  }
  const listed = Array.from({ length: tensorCount }, () => takeTensor(cursor))
  return { metadata, tensors: placeTensors(listed, alignmentOf(metadata, file), cursor) }
}

function checkMagic(cursor: Cursor): void {
  const { file } = cursor
  if (cursor.fileSize < 24 || cursor.u32("the magic number") !== MAGIC)
    throw problem("FormatUnknown", "is not a GGUF file", {
      file,
      fix: "A model is a folder with config.json and safetensors, or a .gguf file.",
    })
  const version = cursor.u32("the version")
  if (version === 2 || version === 3) return
  const swapped = version === 0x02000000 || version === 0x03000000
  throw problem("GgufVersion", swapped ? "is a big-endian GGUF file" : `has GGUF version ${version}`, {
    file,
    fix: "Convert the model to a little-endian GGUF file of version 3.",
  })
}

function count(cursor: Cursor, what: string, least: number): number {
  const n = cursor.size(`the number of ${what}`)
  if (n > (cursor.fileSize - cursor.position) / least)
    throw problem("CountTooLarge", `says it has ${n} ${what}, more than the file has room for`, { file: cursor.file })
  return n
}

interface Listed {
  name: string
  dims: number[]
  type: number
  relative: number
}

function takeTensor(cursor: Cursor): Listed {
  const { file } = cursor
  const name = cursor.string("a tensor name", MAX_KEY)
  const rank = cursor.u32("a tensor's rank")
  if (rank < 1 || rank > MAX_RANK) throw problem("TensorMalformed", `has rank ${rank}`, { file, tensor: name })
  const dims: number[] = []
  for (let i = 0; i < rank; i++) dims.push(cursor.size("a tensor's dimension"))
  if (dims.includes(0)) throw problem("TensorMalformed", `has the empty shape [${dims}]`, { file, tensor: name })
  const type = cursor.u32("a tensor's type")
  return { name, dims, type, relative: cursor.size("a tensor's offset") }
}

function alignmentOf(metadata: ReadonlyMap<string, RawValue>, file: string): number {
  const raw = metadata.get("general.alignment")
  if (!raw) return 32
  const value = raw.type === "uint32" ? (decodeValue(raw, file) as number) : 0
  if (value < 8 || value > 2 ** 20 || (value & (value - 1)) !== 0)
    throw problem("AlignmentMalformed", "is not a power of two from 8 to 2^20", { file, key: "general.alignment" })
  return value
}

function placeTensors(listed: readonly Listed[], alignment: number, cursor: Cursor): Map<string, GgufTensor> {
  const { file, fileSize } = cursor
  const dataStart = Math.ceil(cursor.position / alignment) * alignment
  const tensors = new Map<string, GgufTensor>()
  for (const { name, dims, type, relative } of listed) {
    const where = { file, tensor: name }
    if (tensors.has(name)) throw problem("TensorDuplicate", "is listed twice", where)
    const ggml = GGML_TYPES[type]
    if (!ggml) throw problem("DtypeUnknown", `has tensor type ${type}, which is not known`, where)
    if (dims[0]! % ggml.values !== 0)
      throw problem("TensorMalformed", `rows of ${dims[0]} values do not divide into ${ggml.name} blocks`, where)
    const bytes = dims.reduce((product, n) => product * n, 1 / ggml.values) * ggml.bytes
    if (relative % alignment !== 0) throw problem("TensorMalformed", `offset ${relative} is not aligned`, where)
    if (bytes > fileSize || relative > fileSize || dataStart + relative + bytes > fileSize)
      throw problem("TensorOutOfRange", `[${dims}] of ${ggml.name} ends beyond the end of the file`, where)
    tensors.set(name, { name, dims, type: ggml.name, offset: dataStart + relative, bytes })
  }
  let end = 0
  for (const tensor of [...tensors.values()].sort((x, y) => x.offset - y.offset)) {
    if (tensor.offset < end)
      throw problem("TensorsOverlap", "shares bytes with another tensor", { file, tensor: tensor.name })
    end = tensor.offset + tensor.bytes
  }
  return tensors
}
