import type { Panel } from "./layout.js"

/** What a panel's marks mean, for the legend. */
export function legendOf(panels: readonly Panel[]): {
  nulls: string[]
  nets: string[]
  paper: string[]
  intervals: boolean
} {
  const cells = panels.flatMap((panel) => panel.cells.map(({ cell }) => cell))
  const unique = (texts: readonly string[]) => [...new Set(texts)]
  return {
    nulls: unique(cells.flatMap((cell) => (cell.null === undefined ? [] : [cell.null.kind]))),
    nets: unique(cells.flatMap((cell) => (cell.references ?? []).map(({ net }) => net))),
    paper: unique(cells.flatMap((cell) => (cell.paper === undefined ? [] : [cell.paper.text]))),
    intervals: cells.some(({ ci }) => ci !== undefined),
  }
}
