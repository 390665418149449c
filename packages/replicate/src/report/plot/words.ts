import { band, short } from "../number.js"
import type { QuantityEntry } from "../schema.js"
import type { Layout, Panel, PlotCell } from "./layout.js"

/** More points than this are told by their ends and extremes. */
const mostPoints = 12

/** What a panel shows, for those who hear it: the numbers in words. */
export function panelWords(key: string, layout: Layout, panel: Panel): string {
  const place = panel.title === "" ? key : `${key}, ${panel.title}`
  const paper = panel.cells.find(({ cell }) => cell.paper !== undefined)?.cell.paper
  const parts =
    layout.kind === "rows"
      ? panel.cells.map((point) => `${point.series === "" ? "" : `${point.series}: `}${cellWords(point.cell)}`)
      : layout.series.flatMap((series) =>
          curveWords(
            layout.x,
            series,
            panel.cells.filter((point) => point.series === series),
          ),
        )
  const axis = layout.kind === "rows" ? "" : ` over ${layout.x}`
  const printed = paper === undefined ? "" : ` The post: ${paper.text}.`
  return `${place}${axis}. ${parts.join("; ")}.${printed}`
}

function curveWords(x: string, series: string, points: readonly PlotCell[]): string[] {
  if (points.length === 0) return []
  const name = series === "" ? "" : `${series}: `
  if (points.length <= mostPoints) {
    return [`${name}${points.map((point) => `${short(point.cell.value ?? 0)} at ${x} ${point.x}`).join(", ")}`]
  }
  const sorted = [...points].sort((a, b) => (a.cell.value ?? 0) - (b.cell.value ?? 0))
  const tell = (point: PlotCell | undefined) =>
    point === undefined ? "" : `${short(point.cell.value ?? 0)} at ${x} ${point.x}`
  return [
    `${name}from ${tell(points[0])} to ${tell(points.at(-1))}, lowest ${tell(sorted[0])}, highest ${tell(sorted.at(-1))}`,
  ]
}

function cellWords({ value, ci, null: none }: QuantityEntry): string {
  const interval = ci === undefined ? "" : `, interval ${band(...ci)}`
  const without = none === undefined ? "" : `, null band ${band(none.lo, none.hi)}`
  return `${short(value ?? 0)}${interval}${without}`
}
