import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import { readTextFile } from "../cli/input/read-file.js"

/** What is known of a row, by column. */
export type RowLabel = Readonly<Record<string, string | number>>

/**
 * Labels of rows, in order: a JSON list of objects, or a CSV file with a header.
 *
 * @throws FmriError `LabelsInvalid`
 */
export async function readLabelFile(file: string): Promise<RowLabel[]> {
  const text = await readTextFile("--labels", file)
  return file.toLowerCase().endsWith(".csv") ? fromCsv(text, file) : fromJson(text, file)
}

function fromJson(text: string, file: string): RowLabel[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw invalid(file, `is not JSON: ${(cause as Error).message.replace(/\s+/g, " ")}`, "Correct the file.")
  }
  if (!Array.isArray(value))
    throw invalid(file, "is not a list", 'Write [{"word": …, "category": …}, …], an entry a row.')
  return value.map((entry: unknown, row) => {
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      throw invalid(file, `has ${JSON.stringify(entry)} as entry ${row}`, "Write an object with a field a column.")
    }
    return Object.fromEntries(
      Object.entries(entry).flatMap(([name, of]) =>
        typeof of === "string" || typeof of === "number"
          ? [[name, of]]
          : typeof of === "boolean"
            ? [[name, String(of)]]
            : [],
      ),
    )
  })
}

function fromCsv(text: string, file: string): RowLabel[] {
  const [header, ...rows] = csvRows(text)
  if (header === undefined || rows.length === 0) throw invalid(file, "has no row", "Write a header, then a line a row.")
  return rows.map((cells, row) => {
    if (cells.length !== header.length) {
      throw invalid(
        file,
        `has ${cells.length} cells in line ${row + 2}, where the header has ${header.length}`,
        "Correct the line.",
      )
    }
    return Object.fromEntries(header.flatMap((name, at) => (cells[at] === "" ? [] : [[name.trim(), cells[at] ?? ""]])))
  })
}

/** Cells of a CSV text (RFC 4180): commas, quoted cells, doubled quotes; empty lines are passed over. */
export function csvRows(text: string): string[][] {
  const rows: string[][] = []
  let row: string[] = []
  let cell = ""
  let quoted = false
  const endRow = () => {
    row.push(cell)
    if (row.length > 1 || cell !== "") rows.push(row)
    row = []
    cell = ""
  }
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (sign === '"' && cell === "") quoted = true
    else if (sign === ",") {
      row.push(cell)
      cell = ""
    } else if (sign === "\n") endRow()
    else if (sign !== "\r") cell += sign
  }
  endRow()
  return rows
}

function invalid(file: string, what: string, fix: string): FmriError {
  return new FmriError("LabelsInvalid", `the labels file ${path.basename(file)} ${what}`, { fix })
}
