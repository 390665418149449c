import { places } from "../figure/heatmap.js"
import type { FigureData, FigurePanel } from "../figure/panels.js"
import type { FigurePoint } from "../figure/points.js"
import { band, short } from "../number.js"
import { type Cell, dataTable, scrollTable } from "./table.js"
import { type Html, html } from "./template.js"

/** More points than this are in the file only. */
const mostPoints = 500
const mostCells = 5000

/** The numbers behind a declared figure, folded: laid out as they are drawn. */
export function figureTables(data: FigureData): Html | false {
  const { spec, panels } = data
  const most = spec.kind === "heatmap" ? mostCells : spec.kind === "lines" ? Number.POSITIVE_INFINITY : mostPoints
  if (panels.some(({ points }) => points.length > most)) return false
  const tables = panels.map((panel) => {
    const caption = [panel.model, panel.facet].filter(Boolean).join(", ")
    if (spec.kind === "lines") return linesTable(data, panel, caption)
    if (spec.kind === "scatter") return pointsTable(data, panel, caption)
    if (spec.kind === "graph") return nodesTable(data, panel, caption)
    return matrixTable(data, panel, caption)
  })
  return html`<details><summary>Data of “${spec.title}”</summary>
${scrollTable(`Data of ${spec.title}`, tables)}</details>`
}

/** A row a place, a column a line; the null beside them, once where all lines share it. */
function linesTable({ spec, series }: FigureData, { points }: FigurePanel, caption: string): Html {
  const found = (name: string, x: string) => points.find((point) => point.series === name && String(point.x) === x)
  const xs = places(points.map(({ x }) => x))
  const nulls = series.map((name) => xs.map((x) => nullText(found(name, x))))
  const some = nulls.filter((column) => column.some((text) => text !== ""))
  const shared = new Set(some.map((column) => column.join())).size === 1
  const nullColumns = shared ? some.slice(0, 1) : nulls
  const columns = some.length === 0 ? [] : nullColumns
  return dataTable(
    caption || spec.title,
    [
      spec.x,
      ...series.map((name) => name || spec.y),
      ...(some.length === 0 ? [] : shared ? ["null band"] : series.map((name) => `null band of ${name}`)),
    ],
    xs.map((x, at) => [
      { content: x },
      ...series.map((name) => ({ content: valueText(found(name, x)) })),
      ...columns.map((column) => ({ content: column[at] ?? "" })),
    ]),
  )
}

function valueText(point: FigurePoint | undefined): string {
  if (point === undefined) return ""
  return `${short(Number(point.y), 4)}${point.band === undefined ? "" : ` ${band(...point.band)}`}`
}

function nullText(point: FigurePoint | undefined): string {
  return point?.nullBand === undefined ? "" : band(...point.nullBand)
}

function pointsTable({ spec, series }: FigureData, { points }: FigurePanel, caption: string): Html {
  const named = spec.label !== undefined
  const kinds = series.length > 1
  return dataTable(
    caption || spec.title,
    [...(named ? [spec.label] : ["point"]), ...(kinds ? [spec.series ?? ""] : []), spec.x, spec.y],
    points.map((point, at): Cell[] => [
      { content: named ? point.label : at + 1 },
      ...(kinds ? [{ content: point.series }] : []),
      { content: short(Number(point.x), 4) },
      { content: valueText(point) },
    ]),
  )
}

/** The largest first. */
function nodesTable({ spec, series }: FigureData, { points }: FigurePanel, caption: string): Html {
  const kinds = series.length > 1
  const named = points.some(({ label, node }) => label !== "" && label !== node)
  const sized = spec.size !== undefined
  return dataTable(
    caption || spec.title,
    [
      spec.node ?? "",
      ...(named ? [spec.label ?? ""] : []),
      ...(kinds ? [spec.series ?? ""] : []),
      ...(sized ? [spec.size ?? ""] : []),
    ],
    [...points]
      .sort((a, b) => b.size - a.size)
      .map((point): Cell[] => [
        { content: point.node },
        ...(named ? [{ content: point.label }] : []),
        ...(kinds ? [{ content: point.series }] : []),
        ...(sized ? [{ content: short(point.size, 4) }] : []),
      ]),
  )
}

/** As it is drawn, but from the top downwards. */
function matrixTable({ spec }: FigureData, { points }: FigurePanel, caption: string): Html {
  const [xs, ys] = [places(points.map(({ x }) => x)), places(points.map(({ y }) => y))]
  const values = new Map(points.map(({ x, y, value }) => [JSON.stringify([String(x), String(y)]), value]))
  return dataTable(
    `${caption || spec.title}: ${spec.value}`,
    [`${spec.y} \\ ${spec.x}`, ...xs],
    ys.map((y) => [
      { content: y },
      ...xs.map((x) => {
        const value = values.get(JSON.stringify([x, y]))
        return { content: value === undefined ? "" : short(value) }
      }),
    ]),
  )
}
