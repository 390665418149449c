import type { QuantityEntry } from "../schema.js"

/** One point of a plot. */
export interface PlotCell {
  /** Where it stands on the horizontal axis of a curve. */
  x: number
  /** Which curve it belongs to, or its label in a list of rows. */
  series: string
  cell: QuantityEntry
}

export interface Panel {
  /** What all its points share and other panels do not: the model, parameters. */
  title: string
  /** Panels of one model stand in a row; empty where a panel holds several. */
  model: string
  cells: PlotCell[]
}

/** How a quantity is drawn: values over a parameter, or one row a value. */
export interface Layout {
  kind: "curve" | "rows"
  /** The parameter along the horizontal axis of a curve. */
  x: string
  /** The parameter that tells curves apart; empty where there is one. */
  by: string
  /** Names of the curves, in order. */
  series: string[]
  panels: Panel[]
  xLog: boolean
  /** The value's axis is logarithmic: all above 0 and far apart. */
  valueLog: boolean
  /** From the lowest to the highest thing drawn, the same in all panels. */
  domain: [number, number]
}

/** More curves than this in one panel cannot be told apart: fewer of long curves than of short ones. */
const mostSeries = (positions: number) => (positions <= 8 ? 8 : 5)

/** Decides how the cells of one quantity are drawn; `models` in the report's order. Undefined where no cell has a value. */
export function layoutOf(models: readonly { model: string; cells: readonly QuantityEntry[] }[]): Layout | undefined {
  const all = models.flatMap(({ cells }) => cells).filter(({ value }) => value !== undefined)
  if (all.length === 0) return undefined
  const names = [...new Set(all.flatMap(({ params }) => Object.keys(params)))]
  const axes = names.map((name) => ({ name, values: [...new Set(all.map(({ params }) => params[name]))] }))
  const varied = axes.filter(({ values }) => values.length > 1)
  const numeric = varied.filter(({ values }) => values.length > 2 && values.every((value) => typeof value === "number"))
  const x = [...numeric].sort((a, b) => b.values.length - a.values.length)[0]
  const shared = { valueLog: isLog(all.flatMap(drawn)), domain: extent(all.flatMap(drawn)) }
  if (x === undefined)
    return {
      ...shared,
      ...rows(
        models,
        varied.map(({ name }) => name),
      ),
    }

  const others = varied.filter((axis) => axis !== x)
  const by = [...others]
    .filter(({ values }) => values.length <= mostSeries(x.values.length))
    .sort((a, b) => score(b.values) - score(a.values))[0]
  const paneled = others.filter((axis) => axis !== by).map(({ name }) => name)
  const panels = new Map<string, Panel>()
  for (const { model, cells } of models) {
    for (const cell of cells) {
      const at = cell.params[x.name]
      if (cell.value === undefined || typeof at !== "number") continue
      const title = [models.length > 1 ? model : "", ...paneled.map((name) => `${name} ${cell.params[name]}`)]
      const series = by === undefined ? "" : `${by.name} ${cell.params[by.name]}`
      const key = title.filter(Boolean).join(", ")
      const panel = panels.get(key) ?? { title: key, model, cells: [] }
      panel.cells.push({ x: at, series, cell })
      panels.set(key, panel)
    }
  }
  const positions = x.values.map(Number)
  return {
    ...shared,
    kind: "curve",
    x: x.name,
    by: by?.name ?? "",
    series: by === undefined ? [""] : by.values.map((value) => `${by.name} ${value}`),
    panels: [...panels.values()].map((panel) => ({ ...panel, cells: [...panel.cells].sort((a, b) => a.x - b.x) })),
    xLog: Math.min(...positions) > 0 && Math.max(...positions) / Math.min(...positions) >= 16,
  }
}

/** Numbers before words, then the more values the better. */
function score(values: readonly unknown[]): number {
  return (values.every((value) => typeof value === "number") ? 100 : 0) + values.length
}

/** One panel a model; a single panel where every model has one row. */
function rows(
  models: readonly { model: string; cells: readonly QuantityEntry[] }[],
  varied: readonly string[],
): Omit<Layout, "valueLog" | "domain"> {
  const kept = models.map(({ model, cells }) => ({ model, cells: cells.filter(({ value }) => value !== undefined) }))
  const label = (cell: QuantityEntry) => varied.map((name) => `${name} ${cell.params[name]}`).join(", ")
  const together = varied.length === 0
  const panels = together
    ? [{ title: "", model: "", cells: kept.flatMap(({ model, cells }) => cells.map((cell) => row(cell, model))) }]
    : kept
        .filter(({ cells }) => cells.length > 0)
        .map(({ model, cells }) => ({
          title: models.length > 1 ? model : "",
          model,
          cells: cells.map((cell) => row(cell, label(cell))),
        }))
  const series = [...new Set(panels.flatMap(({ cells }) => cells.map(({ series }) => series)))]
  return { kind: "rows", x: "", by: "", series, panels, xLog: false }
}

function row(cell: QuantityEntry, series: string): PlotCell {
  return { x: 0, series, cell }
}

/** Every number of a cell that a plot shows. */
function drawn(cell: QuantityEntry): number[] {
  return [
    ...(cell.value === undefined ? [] : [cell.value]),
    ...(cell.ci ?? []),
    ...(cell.null === undefined ? [] : [cell.null.lo, cell.null.hi]),
    ...(cell.paper === undefined ? [] : [cell.paper.value]),
    ...(cell.references ?? []).map(({ value }) => value),
  ]
}

function isLog(values: readonly number[]): boolean {
  const least = Math.min(...values)
  return least > 0 && Math.max(...values) / least >= 50
}

function extent(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  if (isLog(values)) return [least / 1.3, most * 1.3]
  const margin = (most - least) * 0.06 || Math.abs(most) * 0.1 || 1
  return [least - margin, most + margin]
}
