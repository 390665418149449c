import { alignColumns, width } from "../text/columns.js"
import { wrap } from "../text/wrap.js"
import { attackOutcome } from "./attack-outcome.js"
import { range } from "./headline.js"
import { short } from "./number.js"
import type { ModelEntry, Report } from "./schema.js"
import { type QuantityTable, quantityTables } from "./summary.js"

export interface Style {
  columns: number
  colour: boolean
}

/** The report as text for a terminal. */
export function terminalReport(report: Report, style: Style): string {
  const columns = Math.max(60, Math.min(style.columns, 140))
  const paint = painter(style.colour)
  const lines: string[] = []
  for (const claim of report.claims) {
    lines.push("", paint.bold(`${claim.id}  ${claim.title}`), ...wrap(`“${claim.quote}”`, columns, "  ").map(paint.dim))
    for (const entry of claim.models) {
      const reused = report.timing.claims.some(
        ({ id, model, reused }) => reused && id === claim.id && model === entry.model,
      )
      const notes = [...(report.quick === true ? ["quick run"] : []), ...(reused ? ["stored result"] : [])]
      lines.push("", ...modelLines(entry, notes, columns, paint))
    }
  }
  return `${lines.slice(1).join("\n")}\n`
}

function modelLines(entry: ModelEntry, notes: readonly string[], columns: number, paint: Paint): string[] {
  const good = entry.verdict === "reproduced" || entry.verdict === "null upheld"
  const verdict = `${entry.verdict}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`
  return [
    `${paint.bold(entry.model)}: ${good ? paint.green(verdict) : paint.yellow(verdict)}`,
    ...entry.because.flatMap((reason) => wrap(reason, columns, "  - ", "    ")),
    ...(entry.killed_by.length > 0 ? wrap(entry.killed_by.join(", "), columns, "  killed by: ") : []),
    ...quantityLines(entry, columns, paint),
    "",
    ...controlLines(entry, columns, paint),
    ...attackLines(entry, columns, paint),
  ]
}

/** More rows than this scroll the verdict away. */
const crowded = 80
/** A table of up to so many rows is short in any case. */
const shortTable = 4

/** A table a quantity; where there are many rows, those without null, reference net or printed value take a line. */
function quantityLines(entry: ModelEntry, columns: number, paint: Paint): string[] {
  const tables = quantityTables(entry)
  const many = tables.reduce((sum, { rows }) => sum + rows.length, 0) > crowded
  let lineBefore = false
  return tables.flatMap((table) => {
    const cells = entry.quantities.filter(({ key }) => key === table.key)
    const bare = cells.every((cell) => !cell.null && !cell.paper && (cell.references ?? []).length === 0)
    const inLine = many && bare && cells.length > shortTable
    const gap = inLine && lineBefore ? [] : [""]
    lineBefore = inLine
    if (!inLine) return [...gap, ...tableLines(table, columns, paint)]
    const facts = table.facts.filter((fact) => !fact.startsWith("in "))
    const text = `${facts.join("; ")}; ${cells.length} cells: ${range(cells)}`
    const [first = "", ...more] = wrap(text, columns, `  ${table.key}  `, "    ")
    return [...gap, first.replace(table.key, paint.bold(table.key)), ...more]
  })
}

function tableLines(table: QuantityTable, columns: number, paint: Paint): string[] {
  const [title = "", ...more] = wrap(table.facts.join("; "), columns, `  ${table.key}  `, "    ")
  const [head = "", ...rows] = spread(table, columns - 4).map((line) => `    ${line}`)
  const hidden = table.hidden === 0 ? [] : [`    (${table.hidden} more cells: see report.md)`]
  return [title.replace(table.key, paint.bold(table.key)), ...more, paint.dim(head), ...rows, ...hidden]
}

/** One line a row; where that is too wide, the reference nets go on a line of their own below each row. */
function spread({ header, rows, nets }: QuantityTable, columns: number): string[] {
  const wide = alignColumns([header, ...rows])
  if (nets === 0 || Math.max(...wide.map(width)) <= columns) return fit([header, ...rows], columns)
  const own = header.length - nets
  const lines = fit(
    [header, ...rows].map((row) => row.slice(0, own)),
    columns,
  )
  const below = rows.map((row) =>
    row.slice(own).flatMap((text, net) => (text === "" ? [] : [`${header[own + net]} ${text}`])),
  )
  return lines.flatMap((line, at) => {
    const beside = at === 0 ? [] : (below[at - 1] ?? [])
    return beside.length === 0 ? [line] : [line, ...wrap(beside.join(", "), columns, "    ")]
  })
}

/** Aligned columns; where they are too wide, the longest texts are cut. */
function fit(rows: readonly (readonly string[])[], columns: number): string[] {
  let cells = rows.map((row) => [...row])
  for (;;) {
    const lines = alignColumns(cells)
    const over = Math.max(...lines.map(width)) - columns
    const longest = Math.max(...cells.flat().map(width))
    if (over <= 0 || longest <= 12) return lines
    const most = Math.max(12, longest - over)
    cells = cells.map((row) => row.map((text) => cut(text, most)))
  }
}

function cut(text: string, most: number): string {
  return width(text) <= most ? text : `${[...text].slice(0, most - 1).join("")}…`
}

function controlLines(entry: ModelEntry, columns: number, paint: Paint): string[] {
  const rows = entry.controls.map(({ key, kind, expected, observed, passed }) => [
    passed ? paint.green("pass") : paint.yellow("FAIL"),
    key,
    kind,
    `expected ${plain(expected)}`,
    `observed ${plain(observed)}`,
  ])
  return [`  ${paint.bold("controls")}`, ...fit(rows, columns - 4).map((line) => `    ${line}`)]
}

function attackLines({ attacks = [] }: ModelEntry, columns: number, paint: Paint): string[] {
  if (attacks.length === 0) return []
  const rows = attacks.map((attack) => {
    const outcome = attackOutcome(attack)
    const colour = { killed: paint.yellow, survived: paint.green }[outcome] ?? paint.dim
    return [colour(outcome), attack.key, `should ${plain(attack.expected)}`, attack.verdict]
  })
  return ["", `  ${paint.bold("attacks")}`, ...fit(rows, columns - 4).map((line) => `    ${line}`)]
}

function plain(value: number | string): string {
  return typeof value === "number" ? short(value) : value
}

interface Paint {
  bold(text: string): string
  dim(text: string): string
  green(text: string): string
  yellow(text: string): string
}

function painter(colour: boolean): Paint {
  const code = (on: number, off: number) => (text: string) => (colour ? `\u001b[${on}m${text}\u001b[${off}m` : text)
  return { bold: code(1, 22), dim: code(2, 22), green: code(32, 39), yellow: code(33, 39) }
}
