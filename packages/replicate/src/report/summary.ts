import { band, paramsText, short } from "./number.js"
import type { ModelEntry, QuantityEntry } from "./schema.js"

/** The cells of one quantity, as rows of a table; terminal and Markdown draw the same. */
export interface QuantityTable {
  key: string
  /** What holds for all rows: the reading, the paper's text, the kind of null, and columns that are the same everywhere. */
  facts: string[]
  reading: QuantityEntry["reading"]
  header: string[]
  rows: string[][]
  /** How many columns at the end are reference nets. */
  nets: number
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

/** All cells where they are few; else those that stand beside a null, a reference net or a printed value, else the ends. */
function shownCells(cells: readonly QuantityEntry[], limit: number): readonly QuantityEntry[] {
  if (cells.length <= limit) return cells
  const compared = cells.filter((cell) => cell.null || cell.paper || (cell.references ?? []).length > 0)
  if (compared.length > 0 && compared.length <= limit) return compared
  return [...cells.slice(0, limit / 2), ...cells.slice(-limit / 2)]
}

function table(cells: readonly QuantityEntry[], limit: number): QuantityTable {
  const first = cells[0] as QuantityEntry
  const shown = shownCells(cells, limit)
  const nets = [...new Set(cells.flatMap((cell) => (cell.references ?? []).map(({ net }) => net)))]
  const bands = [
    ...new Set(cells.flatMap((cell) => (cell.null ? [`${cell.null.kind}, ${cell.null.draws} draws`] : []))),
  ]
  const facts = [
    first.reading === "post" ? "as the post reads" : "guarded",
    ...(first.paper === undefined ? [] : [`paper: ${first.paper.text}`]),
    ...(first.unit === undefined ? [] : [`in ${first.unit}`]),
    ...(bands.length === 0 ? [] : [`null: ${bands.join("; ")}`]),
  ]
  const columns: Column[] = [
    { name: "cell", text: (cell) => paramsText(cell.params) },
    { name: "ours [95 % CI]", text: ours },
    { name: "null band", text: (cell) => (cell.null ? band(cell.null.lo, cell.null.hi) : "") },
  ]
  // A column that says the same in every row is a fact.
  const facultative: (Column & { fact(text: string): string })[] = [
    {
      name: "p",
      text: (cell) => (cell.null?.p === undefined ? "" : short(cell.null.p, 2)),
      fact: (text) => `p=${text}`,
    },
    { name: "n", text: (cell) => (cell.n === undefined ? "" : String(cell.n)), fact: (text) => `n=${text}` },
    {
      name: "fidelity",
      text: (cell) => cell.fidelity ?? "",
      fact: (text) => `fidelity: ${text}`,
    },
    {
      name: "drift",
      // Where nothing is accepted yet, everything is new, and there is nothing to say.
      text: (cell) => (cells.every(({ drift }) => drift === "new") ? "" : driftText(cell)),
      fact: (text) => `drift: ${text}`,
    },
  ]
  for (const { fact, ...column } of facultative) {
    const texts = new Set(cells.map(column.text))
    const [only = ""] = texts
    if (texts.size > 1 || (cells.length === 1 && only !== "")) columns.push(column)
    else if (only !== "") facts.push(fact(only))
  }
  const used = columns.filter((column) => cells.some((cell) => column.text(cell) !== ""))
  const all = [...used, ...nets.map((net) => ({ name: net, text: (cell: QuantityEntry) => netText(cell, net) }))]
  return {
    key: first.key,
    facts,
    reading: first.reading,
    header: all.map(({ name }) => name),
    rows: shown.map((cell) => all.map(({ text }) => text(cell))),
    nets: nets.length,
    hidden: cells.length - shown.length,
  }
}

interface Column {
  name: string
  text(cell: QuantityEntry): string
}

function ours({ value, ci, file, absent_because }: QuantityEntry): string {
  if (value !== undefined) return ci === undefined ? short(value) : `${short(value)} ${band(...ci)}`
  return file === undefined ? `absent: ${absent_because}` : `in ${file}`
}

function driftText({ drift, accepted }: QuantityEntry): string {
  return drift === "drift" && accepted !== undefined ? `drift from ${short(accepted, 4)}` : drift
}

/** One value, or the range over the net's seeds. */
function netText(cell: QuantityEntry, net: string): string {
  const values = (cell.references ?? []).filter((reference) => reference.net === net).map(({ value }) => value)
  if (values.length === 0) return ""
  const [least, most] = [short(Math.min(...values)), short(Math.max(...values))]
  return least === most ? least : `${least}…${most}`
}
