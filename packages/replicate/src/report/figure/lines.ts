import { seriesLook } from "../plot/marks.js"
import { type Marks, type Options, type PlotModule, width } from "../plot/plot-types.js"
import { ground, margins, xAxis, xLabels, yAxis } from "./axes.js"
import type { FigureData, FigurePanel } from "./panels.js"
import type { FigurePoint } from "./points.js"

/** More symbols than this on a line run into each other. */
const mostSymbols = 40

/** Lines over x with their intervals, over the grey of the null. */
export function lines(Plot: PlotModule, data: FigureData, panel: FigurePanel): Options {
  const words = panel.xDomain === undefined
  const x = (point: FigurePoint) => (words ? String(point.x) : point.x)
  const y = (point: FigurePoint) => point.y
  const own = data.series.map((name) => inOrder(panel.points.filter(({ series }) => series === name)))
  const area = (points: readonly FigurePoint[], band: "band" | "nullBand", fill: string, fillOpacity: number) => {
    const held = points.filter((point) => point[band] !== undefined)
    const edges = { x, y1: (point: FigurePoint) => point[band]?.[0], y2: (point: FigurePoint) => point[band]?.[1] }
    // Between two points an area is hardly seen.
    return held.length > 2
      ? Plot.areaY(held, { ...edges, fill, fillOpacity })
      : Plot.ruleX(held, { ...edges, stroke: fill, strokeOpacity: fillOpacity * 2, strokeWidth: 5 })
  }
  const nulls = distinctNulls(own)
  const many = new Set(panel.points.map(({ x }) => x)).size > 12
  const marks: Marks = [
    ...nulls.map((points) => area(points, "nullBand", "var(--null)", 0.5 / nulls.length)),
    ...ground(Plot, data, panel),
    ...xLabels(Plot, data, panel),
    ...own.map((points, at) => area(points, "band", seriesLook(at).colour, 0.16)),
    ...own.flatMap((points, at) => {
      const { colour, symbol, dash } = seriesLook(at)
      return [
        Plot.line(points, { x, y, stroke: colour, strokeWidth: 1.6, strokeDasharray: dash }),
        Plot.dot(marked(points), {
          x,
          y,
          symbol,
          fill: colour,
          stroke: "var(--paper)",
          strokeWidth: 0.75,
          r: many ? 2.5 : 3.8,
        }),
      ]
    }),
  ]
  return { width, height: 250, ...margins, x: xAxis(data, panel), y: yAxis(data, panel), marks }
}

/** Numbers by size; words stay as they came. */
function inOrder(points: readonly FigurePoint[]): FigurePoint[] {
  return [...points].sort((a, b) => (typeof a.x === "number" && typeof b.x === "number" ? a.x - b.x : 0))
}

/** A symbol at each point, or at every so manieth where they would touch. */
function marked(points: readonly FigurePoint[]): FigurePoint[] {
  const every = Math.ceil(points.length / mostSymbols)
  return points.filter((_, at) => at % every === 0)
}

/** Lines often share one null: then its band is drawn once, as far as the lines reach. */
function distinctNulls(lines: readonly (readonly FigurePoint[])[]): FigurePoint[][] {
  const held = lines.map((points) => points.filter(({ nullBand }) => nullBand !== undefined))
  const bands = new Map<string, Map<string, FigurePoint>>()
  for (const point of held.flat()) {
    const at = String(point.x)
    const own = point.nullBand?.map((edge) => edge.toPrecision(3)).join() ?? ""
    bands.set(at, (bands.get(at) ?? new Map()).set(own, point))
  }
  if ([...bands.values()].every(({ size }) => size === 1)) {
    const shared = inOrder([...bands.values()].flatMap((own) => [...own.values()]))
    return shared.length === 0 ? [] : [shared]
  }
  return held.filter(({ length }) => length > 0)
}
