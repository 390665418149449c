import { FmriError } from "@llm-fmri/errors"

/** Numbers in a row-major block, as numpy stores an array. */
export interface NpyArray {
  readonly dims: readonly number[]
  readonly data: Float32Array | Float64Array
}

/** What numpy calls the kinds of numbers that are read, and how. Whole numbers become float64. */
const kinds: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  f4: (view, at) => view.getFloat32(at, true),
  f8: (view, at) => view.getFloat64(at, true),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  i8: (view, at) => Number(view.getBigInt64(at, true)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
  u8: (view, at) => Number(view.getBigUint64(at, true)),
  b1: (view, at) => view.getUint8(at),
}

/**
 * The array in a `.npy` file (numpy.save, versions 1 to 3): little-endian floats, whole numbers or truth values, stored by
 * rows or by columns.
 *
 * @throws FmriError `NpyInvalid`
 *
 * @example
 * ```ts
 * readNpy(writeNpy({ dims: [1, 2], data: Float32Array.of(3, 4) })).dims // [1, 2]
 * ```
 */
export function readNpy(bytes: Uint8Array): NpyArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const latin1 = new TextDecoder("latin1")
  if (bytes.length < 12 || latin1.decode(bytes.subarray(0, 6)) !== "\x93NUMPY") throw invalid("is no .npy file")
  const long = bytes[6] !== 1
  const start = long ? 12 : 10
  const end = start + (long ? view.getUint32(8, true) : view.getUint16(8, true))
  const header = latin1.decode(bytes.subarray(start, end))
  const [, type = ""] = /'descr':\s*'([^']*)'/.exec(header) ?? []
  const dims = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number)
  const read = /^[<|=]?([fiub][1248])$/.test(type) ? kinds[type.slice(-2)] : undefined
  if (read === undefined) {
    throw invalid(`holds ${type || "no numbers"}`, "Store little-endian floats: x.astype('<f4') before numpy.save.")
  }
  const size = Number(type.at(-1))
  const count = dims.reduce((product, n) => product * n, 1)
  if (bytes.length - end < count * size) {
    throw invalid(`is cut off: its header promises ${count} numbers`, "Store it again.")
  }
  const data = type.endsWith("f4") ? new Float32Array(count) : new Float64Array(count)
  const [rows = 0, columns = 0] = dims
  const byColumn = /'fortran_order':\s*True/.test(header) && dims.length > 1
  if (byColumn && dims.length > 2)
    throw invalid("has several axes stored by column", "Use numpy.ascontiguousarray first.")
  for (let at = 0; at < count; at++) {
    data[byColumn ? (at % rows) * columns + Math.floor(at / rows) : at] = read(view, end + at * size)
  }
  return { dims, data }
}

/**
 * The bytes of a `.npy` file that numpy.load reads: float32 or float64, by rows.
 *
 * @throws FmriError `BadShape`
 *
 * @example
 * ```ts
 * writeNpy({ dims: [1, 2], data: Float32Array.of(3, 4) }).length // 136
 * ```
 */
export function writeNpy({ dims, data }: NpyArray): Uint8Array {
  if (dims.reduce((product, n) => product * n, 1) !== data.length) {
    throw new FmriError("BadShape", `dims [${dims}] do not fit ${data.length} numbers`, {
      fix: "Pass as many numbers as the product of dims.",
    })
  }
  const size = data.BYTES_PER_ELEMENT
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(", ")
  const text = `{'descr': '<f${size}', 'fortran_order': False, 'shape': (${shape}), }`
  // The header ends in a line feed and its length, magic included, is a multiple of 64.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64
  const bytes = new Uint8Array(length + data.byteLength)
  const view = new DataView(bytes.buffer)
  bytes.set([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0])
  view.setUint16(8, length - 10, true)
  bytes.set(new TextEncoder().encode(`${text.padEnd(length - 11)}\n`), 10)
  for (let at = 0; at < data.length; at++) {
    if (size === 8) view.setFloat64(length + 8 * at, data[at]!, true)
    else view.setFloat32(length + 4 * at, data[at]!, true)
  }
  return bytes
}

function invalid(what: string, fix = "Give an array that numpy.save has written."): FmriError {
  return new FmriError("NpyInvalid", `the array ${what}`, { fix })
}
