import type { FigureSpec } from "../../claim/schema/figure.js"
import type { CurveFiles, CurveTable } from "../curves.js"
import type { QuantityEntry } from "../schema.js"
import type { FigureEdge } from "./graph-edges.js"

/** One row of a figure's table, as far as the figure draws it. */
export interface FigurePoint {
  x: number | string
  y: number | string
  /** Which line or kind of point it belongs to; empty where there is one. */
  series: string
  /** The small multiple; empty where there is one. */
  facet: string
  /** Its value as the table has it. */
  part: string
  /** The name of a point. */
  label: string
  /** Of a graph: what edges call it, and its area; 0 where there is none. */
  node: string
  size: number
  /** Of a heatmap. */
  value: number
  band?: readonly [low: number, high: number]
  nullBand?: readonly [low: number, high: number]
}

/** What one model's tables hold for a figure. */
export interface FigureRows {
  model: string
  points: FigurePoint[]
  /** Of a graph. */
  edges?: FigureEdge[]
  /** The files they come from. */
  files: string[]
  /** Why there is nothing to draw; a sentence without its end. */
  problem?: string
}

/** Reads a figure's columns from the tables that one model's cells name. What is missing becomes a problem, not an error. */
export function figureRows(
  spec: FigureSpec,
  { model, cells }: { model: string; cells: readonly QuantityEntry[] },
  files: CurveFiles,
): FigureRows {
  const attached = cells.filter(({ file }) => file !== undefined)
  const rows: FigureRows = { model, points: [], files: attached.flatMap(({ file }) => file ?? []) }
  if (attached.length === 0) {
    const because = cells.find(({ absent_because }) => absent_because !== undefined)?.absent_because
    return { ...rows, problem: because ?? `${spec.table} attached no table` }
  }
  for (const { file = "", params } of attached) {
    const table = files.get(file)
    if (table === undefined) {
      return { ...rows, points: [], problem: `${file} is not there, or is no plain table of at most 5,000 rows` }
    }
    const points = tablePoints(spec, table, params)
    if (typeof points === "string") return { ...rows, points: [], problem: `${file} ${points}` }
    rows.points.push(...points)
  }
  return rows.points.length === 0 ? { ...rows, problem: "no row of the table has a value" } : rows
}

/** The columns that the figure names, each with what it is for. */
function columnsOf(spec: FigureSpec): { name: string; number: boolean }[] {
  const column = (name: string | undefined, number: boolean) => (name === undefined ? [] : [{ name, number }])
  const { kind } = spec
  if (spec.wide === true) return [spec.y, spec.series, spec.facet].flatMap((name) => column(name, false))
  return [
    ...column(spec.x, kind === "scatter" || kind === "graph"),
    ...column(spec.y, kind !== "heatmap"),
    ...column(spec.node, false),
    ...column(spec.size, true),
    ...column(spec.value, true),
    ...[spec.band, spec.null_band].flatMap((band) => [...column(band?.low, true), ...column(band?.high, true)]),
    ...[spec.series, spec.facet, spec.label].flatMap((name) => column(name, false)),
  ]
}

/** A cell's own parameters stand in for columns that its table does not have. */
function tablePoints(
  spec: FigureSpec,
  { header, rows }: CurveTable,
  params: QuantityEntry["params"],
): FigurePoint[] | string {
  const wanted = columnsOf(spec)
  const missing = wanted.filter(({ name }) => !header.includes(name) && params[name] === undefined)
  if (missing.length > 0) {
    const names = [...new Set(missing.map(({ name }) => `"${name}"`))].join(", ")
    return `has no column ${names}; it has ${header.join(", ")}`
  }
  const text = (row: readonly string[], name: string | undefined) =>
    name === undefined ? "" : (row[header.indexOf(name)] ?? String(params[name] ?? "")).trim()
  for (const { name } of wanted.filter(({ number }) => number)) {
    const at = rows.findIndex((row) => !isMissing(text(row, name)) && !Number.isFinite(Number(text(row, name))))
    if (at >= 0) return `has "${text(rows[at] ?? [], name)}" in column "${name}" (row ${at + 1}), which is no number`
  }
  if (spec.wide === true) return matrixPoints(spec, header, rows, text)
  return rows.flatMap((row): FigurePoint[] => {
    const number = (name: string | undefined) => (isMissing(text(row, name)) ? Number.NaN : Number(text(row, name)))
    const point = {
      x: place(text(row, spec.x)),
      y: place(text(row, spec.y)),
      series: seriesName(spec.series, text(row, spec.series)),
      facet: seriesName(spec.facet, text(row, spec.facet)),
      part: text(row, spec.facet),
      label: text(row, spec.label),
      node: text(row, spec.node),
      size: number(spec.size) || 0,
      value: number(spec.value),
    }
    const drawn =
      spec.kind === "heatmap" ? point.value : spec.kind === "lines" ? number(spec.y) : number(spec.x) + number(spec.y)
    if (Number.isNaN(drawn)) return []
    const interval = (band: FigureSpec["band"]) => [number(band?.low), number(band?.high)] as const
    const [band, nullBand] = [interval(spec.band), interval(spec.null_band)]
    return [
      {
        ...point,
        ...(band.some(Number.isNaN) ? {} : { band }),
        ...(nullBand.some(Number.isNaN) ? {} : { nullBand }),
      },
    ]
  })
}

/** A matrix: each column but the named ones is a place of x. */
function matrixPoints(
  { y, series, facet }: FigureSpec,
  header: readonly string[],
  rows: readonly string[][],
  text: (row: readonly string[], name: string | undefined) => string,
): FigurePoint[] | string {
  const columns = [...header.keys()].filter((at) => ![y, series, facet].includes(header[at] ?? ""))
  for (const [index, row] of rows.entries()) {
    const at = columns.find((column) => {
      const cell = (row[column] ?? "").trim()
      return !isMissing(cell) && !Number.isFinite(Number(cell))
    })
    if (at !== undefined) return `has "${row[at]}" in column "${header[at]}" (row ${index + 1}), which is no number`
  }
  return rows.flatMap((row) => {
    const shared = {
      y: place(text(row, y)),
      series: seriesName(series, text(row, series)),
      facet: seriesName(facet, text(row, facet)),
      part: text(row, facet),
      label: "",
      node: "",
      size: 0,
    }
    return columns.flatMap((at) => {
      const cell = (row[at] ?? "").trim()
      return isMissing(cell) ? [] : [{ ...shared, x: place(header[at] ?? ""), value: Number(cell) }]
    })
  })
}

function isMissing(text: string): boolean {
  return text === "" || /^nan$/i.test(text)
}

function place(text: string): number | string {
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text
}

/** Numbers need the column's name beside them, words do not. */
function seriesName(column: string | undefined, value: string): string {
  return column !== undefined && typeof place(value) === "number" ? `${column} ${value}` : value
}
