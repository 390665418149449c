import { band, short } from "../report/number.js"
import { alignColumns } from "../text/columns.js"
import { wrap } from "../text/wrap.js"
import type { Cell } from "./measure.js"
import type { Analysis, Shown } from "./run.js"

/** The tables that a terminal shows: a line a tensor, the parts of each quantity beside each other. */
export function analysisText(
  { file, with: second, rows, groups, categories, settings, networks }: Analysis,
  shown: Shown,
  columns: number,
): string {
  const width = Math.max(40, Math.min(columns, 110))
  const head = settings.graph
    ? `${file}: a graph of ${networks?.[0]?.nodes} nodes`
    : [
        `${file}${second === undefined ? "" : ` beside ${second}`}: ${rows} rows`,
        ...(groups === undefined ? [] : [`${groups} ${settings.group}s`]),
        ...(categories === undefined ? [] : [`${categories.length} categories`]),
        settings.raw ? "raw" : settings.frame === "none" ? "units z-scored" : "frames centred, units z-scored",
      ].join(", ")
  const blocks = shown.map(({ measure, says, cells, lines }) =>
    [measure, ...(lines === "cell" ? cellLines(cells) : table(cells)), "", ...wrap(says, width)].join("\n"),
  )
  return [head, ...blocks].join("\n\n")
}

/** A line a cell, its null in columns. */
function cellLines(cells: readonly Cell[]): string[] {
  const curve = cells.some(({ k }) => k !== undefined)
  const ceiling = cells.find(({ expected }) => expected !== undefined)?.expected?.says
  const number = (value: number | undefined, digits?: number) => (value === undefined ? "" : short(value, digits))
  const header = [
    ...[
      "tensor",
      "density",
      "quantity",
      ...(curve ? ["k", "members"] : []),
      "value",
      "null mean",
      "null 95 %",
      "z",
      "p",
    ],
    ...(curve ? ["q"] : []),
    ...(ceiling === undefined ? [] : [ceiling]),
  ]
  const rows = cells.map(({ tensor, density, quantity, k, members, value, absent_because, null: none, expected }) => [
    ...[
      tensor,
      number(density),
      quantity,
      ...(curve ? [k, members].map((n) => (n === undefined ? "" : String(n))) : []),
    ],
    ...[value === undefined ? "–" : short(value, 4), none === undefined ? (absent_because ?? "") : short(none.mean, 4)],
    none === undefined ? "" : band(none.lo, none.hi),
    ...[number(none?.z), number(none?.p, 2), ...(curve ? [number(none?.q, 2)] : [])],
    ...(ceiling === undefined ? [] : [number(expected?.value)]),
  ])
  // What is absent has a sentence of its own under the table, not a wide cell.
  const absent = [...new Set(cells.flatMap((cell) => (cell.absent_because === undefined ? [] : [cell.absent_because])))]
  const found = alignColumns(
    [header, ...rows.map((row, at) => (cells[at]?.null === undefined ? row.slice(0, curve ? 6 : 4) : row))],
    header.map((_, at) => at).filter((at) => at !== 0 && at !== 2),
  )
  return [...found, ...absent.map((why) => `– ${why}`)]
}

function table(cells: readonly Cell[]): string[] {
  const quantities = [...new Set(cells.map(({ quantity }) => quantity))]
  const paired = cells.some((cell) => cell.with !== undefined)
  const parts = quantities.flatMap((quantity) => columnsOf(cells.filter((cell) => cell.quantity === quantity)))
  const lines = [...new Set(cells.map((cell) => cell.tensor))]
  const rows = lines.map((tensor) => {
    const own = cells.filter((cell) => cell.tensor === tensor)
    return [
      tensor,
      ...(paired ? [own[0]?.with ?? ""] : []),
      ...parts.map(({ quantity, text }) => {
        const cell = own.find((one) => one.quantity === quantity)
        return cell === undefined ? "" : text(cell)
      }),
    ]
  })
  const header = ["tensor", ...(paired ? ["with"] : []), ...parts.map(({ name }) => name)]
  return alignColumns(
    [header, ...rows],
    parts.map((_, at) => at + (paired ? 2 : 1)),
  )
}

interface Column {
  quantity: string
  name: string
  text(cell: Cell): string
}

/** A quantity's value and whatever stands beside it. */
function columnsOf(cells: readonly Cell[]): Column[] {
  const [first] = cells
  if (first === undefined) return []
  const { quantity } = first
  const column = (name: string, text: Column["text"]): Column => ({ quantity, name, text })
  return [
    column(quantity, ({ value }) => (value === undefined ? "–" : short(value))),
    ...(cells.some(({ ci }) => ci !== undefined)
      ? [column("95 %", ({ ci }) => (ci === undefined ? "" : band(...ci, 2)))]
      : []),
    ...(cells.some((cell) => cell.null !== undefined)
      ? [column("null", (cell) => (cell.null === undefined ? "" : band(cell.null.lo, cell.null.hi, 2)))]
      : []),
    ...(cells.some((cell) => cell.null?.p !== undefined)
      ? [column("p", (cell) => (cell.null?.p === undefined ? "" : short(cell.null.p, 2)))]
      : []),
    ...(first.expected === undefined
      ? []
      : [column(first.expected.says, ({ expected }) => (expected === undefined ? "" : short(expected.value)))]),
  ]
}
