import type { FigureSpec } from "../../claim/schema/figure.js"
import type { CurveFiles } from "../curves.js"
import type { QuantityEntry } from "../schema.js"
import type { FigurePoint, FigureRows } from "./points.js"

/** An edge of a graph, by the names of its ends. */
export interface FigureEdge {
  from: string
  to: string
  /** Empty where the table does not say. */
  facet: string
}

/** Adds the edges to a graph's nodes, from the tables that one model's cells name. What is missing becomes a problem. */
export function withEdges(
  rows: FigureRows,
  { edges: wanted, facet }: FigureSpec,
  cells: readonly QuantityEntry[],
  files: CurveFiles,
): FigureRows {
  if (wanted === undefined || rows.problem !== undefined) return rows
  const named = cells.flatMap(({ file, params }) => (file === undefined ? [] : [{ file, params }]))
  const failed = (problem: string): FigureRows => ({ ...rows, points: [], problem })
  if (named.length === 0) return failed(`${wanted.table} attached no table`)
  const edges: FigureEdge[] = []
  for (const { file, params } of named) {
    const table = files.get(file)
    if (table === undefined) return failed(`${file} is not there, or is no plain table of at most 5,000 rows`)
    const [from, to] = [table.header.indexOf(wanted.from), table.header.indexOf(wanted.to)]
    const missing = [wanted.from, wanted.to].find((name) => !table.header.includes(name))
    if (missing !== undefined) return failed(`${file} has no column "${missing}"; it has ${table.header.join(", ")}`)
    const part = facet === undefined ? -1 : table.header.indexOf(facet)
    const fixed = facet === undefined ? "" : String(params[facet] ?? "")
    for (const row of table.rows) {
      edges.push({ from: row[from] ?? "", to: row[to] ?? "", facet: part < 0 ? fixed : (row[part] ?? "") })
    }
  }
  return { ...rows, edges, files: [...rows.files, ...named.map(({ file }) => file)] }
}

/** The edges whose ends are both among the nodes. */
export function edgesAmong(
  edges: readonly FigureEdge[],
  points: readonly FigurePoint[],
): (readonly [FigurePoint, FigurePoint])[] {
  const nodes = new Map(points.map((point) => [point.node, point]))
  const parts = new Set(points.map(({ part }) => part))
  return edges.flatMap(({ from, to, facet }) => {
    const [a, b] = [nodes.get(from), nodes.get(to)]
    return a === undefined || b === undefined || (facet !== "" && !parts.has(facet)) ? [] : [[a, b] as const]
  })
}
