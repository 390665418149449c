import { band, paramsText, short } from "./number.js"
import type { ModelEntry, QuantityEntry } from "./schema.js"

/** The cells of one quantity, as rows of a table; terminal and Markdown draw the same. */
export interface QuantityTable {
  key: string
  reading: QuantityEntry["reading"]
  paper?: string
  unit?: string
  /** `random direction, 100 draws`; where cells differ, the kinds that occur. */
  null?: string
  header: string[]
  rows: string[][]
  /** How many cells are left out of `rows`. */
  hidden: number
}

/** More cells than this are a curve or a matrix: shown are the ends, all are in report.json. */
const mostRows = 16

/** One table a quantity, the post's reading first. */
export function quantityTables(entry: ModelEntry, limit: number = mostRows): QuantityTable[] {
  const keys = [...new Set(entry.quantities.map(({ key }) => key))]
  const tables = keys.map((key) =>
    table(
      entry.quantities.filter((cell) => cell.key === key),
      limit,
    ),
  )
  return [...tables.filter(({ reading }) => reading === "post"), ...tables.filter(({ reading }) => reading !== "post")]
}

function table(cells: readonly QuantityEntry[], limit: number): QuantityTable {
  const first = cells[0] as QuantityEntry
  const nets = [...new Set(cells.flatMap((cell) => (cell.references ?? []).map(({ net }) => net)))]
  const bands = [
    ...new Set(cells.flatMap((cell) => (cell.null ? [`${cell.null.kind}, ${cell.null.draws} draws`] : []))),
  ]
  const has = {
    params: cells.some((cell) => Object.keys(cell.params).length > 0),
    n: cells.some((cell) => cell.n !== undefined),
    fidelity: cells.some((cell) => cell.fidelity !== undefined),
  }
  const row = (cell: QuantityEntry) => [
    ...(has.params ? [paramsText(cell.params)] : []),
    ours(cell),
    ...(has.n ? [cell.n === undefined ? "" : String(cell.n)] : []),
    ...(bands.length > 0 ? [nullText(cell)] : []),
    ...nets.map((net) => netText(cell, net)),
    ...(has.fidelity ? [cell.fidelity ?? ""] : []),
  ]
  const header = [
    ...(has.params ? ["cell"] : []),
    "ours [95 % CI]",
    ...(has.n ? ["n"] : []),
    ...(bands.length > 0 ? ["null band"] : []),
    ...nets,
    ...(has.fidelity ? ["against the paper"] : []),
  ]
  const shown = cells.length <= limit ? cells : [...cells.slice(0, limit / 2), ...cells.slice(-limit / 2)]
  return {
    key: first.key,
    reading: first.reading,
    ...(first.paper === undefined ? {} : { paper: first.paper.text }),
    ...(first.unit === undefined ? {} : { unit: first.unit }),
    ...(bands.length === 0 ? {} : { null: bands.join("; ") }),
    header,
    rows: shown.map(row),
    hidden: cells.length - shown.length,
  }
}

function ours({ value, ci, file, absent_because }: QuantityEntry): string {
  if (value !== undefined) return ci === undefined ? short(value) : `${short(value)} ${band(...ci)}`
  return file === undefined ? `absent: ${absent_because}` : `in ${file}`
}

function nullText({ null: found }: QuantityEntry): string {
  if (found === undefined) return ""
  const p = found.p === undefined ? "" : ` p=${short(found.p, 2)}`
  return `${band(found.lo, found.hi)}${p}`
}

/** One value, or the range over the net's seeds. */
function netText(cell: QuantityEntry, net: string): string {
  const values = (cell.references ?? []).filter((reference) => reference.net === net).map(({ value }) => value)
  if (values.length === 0) return ""
  const [least, most] = [short(Math.min(...values)), short(Math.max(...values))]
  return least === most ? least : `${least}…${most}`
}
