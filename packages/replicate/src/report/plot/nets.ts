import type { QuantityEntry } from "../schema.js"
import type { PlotCell } from "./layout.js"

/** What nets of one kind reach at one place. */
export interface NetPoint {
  x: number
  least: number
  middle: number
  most: number
  values: number[]
}

/** Reference nets at each position, all curves and seeds together: they are a background, the table has each. */
export function nets(cells: readonly PlotCell[]): { net: string; points: NetPoint[] }[] {
  const names = [...new Set(cells.flatMap(({ cell }) => (cell.references ?? []).map(({ net }) => net)))]
  return names.map((net) => {
    const at = new Map<number, number[]>()
    for (const { x, cell } of cells) at.set(x, [...(at.get(x) ?? []), ...valuesOf(cell, net)])
    const points = [...at].flatMap(([x, values]): NetPoint[] => {
      const sorted = [...values].sort((a, b) => a - b)
      const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
      return least === undefined || middle === undefined || most === undefined
        ? []
        : [{ x, least, middle, most, values }]
    })
    return { net, points }
  })
}

function valuesOf(cell: QuantityEntry, net: string): number[] {
  return (cell.references ?? []).filter((reference) => reference.net === net).map(({ value }) => value)
}
