import { usageError } from "../usage-error.js"
import { readJsonFile, readTextFile } from "./read-file.js"

/** Token ids, a row each, from `{"ids": [[…], …]}`. Rows are named by their index, from 0. */
export async function readIds(file: string): Promise<number[][]> {
  return parseIds(await readJsonFile("--ids", file), file)
}

/** Checks the form; whether an id is in the vocabulary is for the model to say. */
export function parseIds(value: unknown, file: string): number[][] {
  const form = 'The form is {"ids": [[1, 2, 3], [4, 5]]}.'
  const ids = typeof value === "object" && value !== null ? (value as { ids?: unknown }).ids : undefined
  if (!Array.isArray(ids)) throw usageError("BadIds", `--ids ${file} has no list "ids"`, form)
  if (ids.length === 0) throw usageError("NoRows", `--ids ${file} has no rows`, "Give at least one row.")
  ids.forEach((row: unknown, at) => {
    if (!Array.isArray(row)) throw usageError("BadIds", `row ${at} of --ids ${file} is not a list`, form, { row: at })
    if (row.length === 0) {
      throw usageError("EmptyRow", `row ${at} of --ids ${file} is empty`, "Give every row at least one token.", {
        row: at,
      })
    }
    const wrong = row.findIndex((id: unknown) => !Number.isSafeInteger(id) || (id as number) < 0)
    if (wrong >= 0) {
      throw usageError(
        "BadId",
        `row ${at} of --ids ${file} has ${JSON.stringify(row[wrong])} at position ${wrong}`,
        "Token ids are whole numbers from 0.",
        { row: at, position: wrong },
      )
    }
  })
  return ids as number[][]
}

/** One text a line, taken literally: blanks stay, and an empty line is an empty text. */
export async function readLines(file: string): Promise<string[]> {
  const lines = splitLines(await readTextFile("--text", file))
  if (lines.length === 0) throw usageError("NoRows", `--text ${file} is empty`, "Give at least one line.")
  return lines
}

/** The line break at the end of the last line ends it; it does not begin another. */
export function splitLines(text: string): string[] {
  const lines = text.split(/\r?\n/)
  if (lines.at(-1) === "") lines.pop()
  return lines
}
