import { readFile, stat } from "node:fs/promises"
import path from "node:path"
import { allCells } from "./headline.js"
import type { QuantityEntry, Report } from "./schema.js"

/** A table that a claim attached: what does not fit into one number. */
export interface CurveTable {
  header: string[]
  rows: string[][]
}

/** By file name. */
export type CurveFiles = ReadonlyMap<string, CurveTable>

const mostBytes = 2 ** 20
const mostRows = 5000

/** The tables (CSV) in a report folder that its quantities name. What is no plain table, or too long to draw, is left out. */
export async function readCurves(folder: string, report: Report): Promise<CurveFiles> {
  const names = new Set(allCells(report).flatMap(({ cell }) => (cell.file === undefined ? [] : [cell.file])))
  const found = new Map<string, CurveTable>()
  for (const name of names) {
    // A name, never a path: a report may have been edited.
    if (!/^[\w-][\w. -]*\.csv$/.test(name)) continue
    const file = path.join(folder, name)
    const size = (await stat(file).catch(() => undefined))?.size ?? Number.POSITIVE_INFINITY
    const table = size > mostBytes ? undefined : parseTable(await readFile(file, "utf8"))
    if (table !== undefined) found.set(name, table)
  }
  return found
}

/** A CSV text without quotes, as claims write it; undefined where it is something else. */
export function parseTable(text: string): CurveTable | undefined {
  const [header, ...rows] = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.split(","))
  if (header === undefined || rows.length === 0 || rows.length > mostRows || text.includes('"')) return undefined
  return rows.every((row) => row.length === header.length) ? { header, rows } : undefined
}

/**
 * A table's values as cells that can be drawn: the numeric columns at the end with more different values than a grid has
 * are values, the columns before them parameters.
 */
export function curveCells({ header, rows }: CurveTable): { name: string; cells: QuantityEntry[] }[] {
  const isValue = header.map((_, at) => {
    const column = rows.map((row) => row[at] ?? "")
    return column.every(isNumber) && new Set(column).size > rows.length / 2
  })
  const first = isValue.lastIndexOf(false) + 1
  return header.slice(first).map((name, offset) => ({
    name,
    cells: rows.map((row, index): QuantityEntry => {
      const params = header.slice(0, first).map((param, at) => [param, number(row[at] ?? "")])
      return {
        key: name,
        params: first === 0 ? { row: index + 1 } : Object.fromEntries(params),
        reading: "guarded",
        value: Number(row[first + offset]),
        drift: "new",
      }
    }),
  }))
}

function isNumber(text: string): boolean {
  return text.trim() !== "" && Number.isFinite(Number(text))
}

function number(text: string): number | string {
  return isNumber(text) ? Number(text) : text
}
