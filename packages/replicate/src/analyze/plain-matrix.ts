import { readFile } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import { readTextFile } from "../cli/input/read-file.js"
import { csvRows } from "./labels.js"
import type { StoredTensor } from "./tensors.js"

/**
 * A matrix from a file of its own, rows are samples and columns units: `.npy` (float32, float64), or `.csv` (numbers, with
 * or without a header). It is named after the file.
 *
 * @throws FmriError `MatrixInvalid`
 */
export async function readPlainMatrix(file: string): Promise<StoredTensor> {
  const name = path.basename(file).replace(/\.(npy|csv)$/i, "")
  const matrix = /\.npy$/i.test(file)
    ? fromNpy(await bytesOf(file), file)
    : fromCsv(await readTextFile("the file", file), file)
  return { name, ...matrix }
}

async function bytesOf(file: string): Promise<Buffer> {
  return readFile(file).catch((cause: unknown) => {
    throw new FmriError("Unreadable", `${path.basename(file)} cannot be read`, {
      fix: "Check the path and its permissions.",
      cause,
    })
  })
}

type Values = Pick<StoredTensor, "dims" | "data">

/** The format of numpy.save, versions 1 to 3. */
function fromNpy(bytes: Buffer, file: string): Values {
  if (bytes.length < 12 || bytes.toString("latin1", 0, 6) !== "\x93NUMPY") throw invalid(file, "is no .npy file")
  const long = bytes[6] !== 1
  const start = long ? 12 : 10
  const end = start + (long ? bytes.readUInt32LE(8) : bytes.readUInt16LE(8))
  const header = bytes.toString("latin1", start, Math.min(end, bytes.length))
  const [, type = ""] = /'descr':\s*'([^']*)'/.exec(header) ?? []
  const dims = (/'shape':\s*\(([^)]*)\)/.exec(header)?.[1] ?? "")
    .split(",")
    .filter((part) => part.trim() !== "")
    .map(Number)
  if (!/^[<|]?f[48]$/.test(type)) throw invalid(file, `holds ${type || "no numbers"}, not float32 or float64`)
  if (/'fortran_order':\s*True/.test(header)) throw invalid(file, "is stored column by column")
  const size = type.endsWith("8") ? 8 : 4
  const count = dims.reduce((product, n) => product * n, 1)
  if (bytes.length - end < count * size) throw invalid(file, "is cut off")
  const copy = bytes.buffer.slice(bytes.byteOffset + end, bytes.byteOffset + end + count * size) as ArrayBuffer
  return { dims, data: size === 8 ? new Float64Array(copy) : new Float32Array(copy) }
}

function fromCsv(text: string, file: string): Values {
  const all = csvRows(text)
  const isNumber = (cell: string) => cell.trim() !== "" && !Number.isNaN(Number(cell))
  const rows = all[0]?.every(isNumber) ? all : all.slice(1)
  const width = rows[0]?.length ?? 0
  if (rows.length === 0) throw invalid(file, "has no row of numbers")
  const data = new Float64Array(rows.length * width)
  rows.forEach((cells, row) => {
    const line = row + 1 + (all.length - rows.length)
    if (cells.length !== width)
      throw invalid(file, `has ${cells.length} cells in line ${line} where the first has ${width}`)
    cells.forEach((cell, column) => {
      if (!isNumber(cell)) throw invalid(file, `has "${cell}" in line ${line} where a number should be`)
      data[row * width + column] = Number(cell)
    })
  })
  return { dims: [rows.length, width], data }
}

function invalid(file: string, what: string): FmriError {
  return new FmriError("MatrixInvalid", `${path.basename(file)} ${what}`, {
    fix: "Give rows of samples and columns of units: numpy.save of a C-ordered float array, or numbers with commas.",
  })
}
