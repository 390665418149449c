import { band, short } from "../report/number.js"
import { alignColumns } from "../text/columns.js"
import { wrap } from "../text/wrap.js"
import type { Cell } from "./measure.js"
import type { Analysis, Shown } from "./run.js"

/** The tables that a terminal shows: a line a tensor, the parts of each quantity beside each other. */
export function analysisText(
  { file, with: second, rows, groups, categories, settings }: Analysis,
  shown: Shown,
  columns: number,
): string {
  const width = Math.max(40, Math.min(columns, 110))
  const head = [
    `${file}${second === undefined ? "" : ` beside ${second}`}: ${rows} rows`,
    ...(groups === undefined ? [] : [`${groups} ${settings.group}s`]),
    ...(categories === undefined ? [] : [`${categories.length} categories`]),
    settings.raw ? "raw" : settings.frame === "none" ? "units z-scored" : "frames centred, units z-scored",
  ].join(", ")
  const blocks = shown.map(({ measure, says, cells }) =>
    [measure, ...table(cells), "", ...wrap(says, width)].join("\n"),
  )
  return [head, ...blocks].join("\n\n")
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
