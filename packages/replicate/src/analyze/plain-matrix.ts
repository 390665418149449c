import { readFile } from "node:fs/promises"
import path from "node:path"
import { readNpy } from "@llm-fmri/connectome"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import { readTextFile } from "../cli/input/read-file.js"
import { csvRows } from "./labels.js"
import type { StoredTensor } from "./tensors.js"

/**
 * A matrix from a file of its own, rows are samples and columns units: `.npy` (floats, whole numbers or truth values), or `.csv` (numbers, with
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

function fromNpy(bytes: Buffer, file: string): Values {
  try {
    return readNpy(bytes)
  } catch (error) {
    if (!isFmriError(error)) throw error
    const said = error.message.replace(/^the array /, "")
    throw new FmriError("MatrixInvalid", `${path.basename(file)} ${said}`, { fix: error.fix, cause: error })
  }
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
    fix: "Give rows of samples and columns of units, numbers with commas.",
  })
}
