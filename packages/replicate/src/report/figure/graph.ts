import { seriesLook } from "../plot/marks.js"
import { type Marks, type Options, type PlotModule, width } from "../plot/plot-types.js"
import type { FigureData, FigurePanel } from "./panels.js"
import { labelMarks } from "./point-labels.js"
import type { FigurePoint } from "./points.js"

const height = 340
const inset = 16
/** Radius of the largest node among so many, and of the least, in pixels. */
const largestOf = (nodes: number) => Math.min(8, 85 / Math.sqrt(nodes))
const least = 1.5

/** Nodes where the table puts them, coloured by module, as large as it says, over their edges. */
export function graph(Plot: PlotModule, data: FigureData, panel: FigurePanel): Options {
  const at = places(panel.points)
  const [x, y] = [(point: FigurePoint) => at(point).x, (point: FigurePoint) => at(point).y]
  const most = Math.max(...panel.points.map(({ size }) => size), 0)
  const largest = largestOf(panel.points.length)
  const r = ({ size }: FigurePoint) => (most > 0 ? Math.max(least, largest * Math.sqrt(Math.max(0, size) / most)) : 3)
  const edges = panel.edges ?? []
  const within = (series: string) => edges.filter(([a, b]) => a.series === series && b.series === series)
  // One path a module: thousands of edges stay a small file.
  const strokes = (some: typeof edges, stroke: string) =>
    Plot.line(
      some.flatMap(([a, b]) => [at(a), at(b), { x: Number.NaN, y: Number.NaN }]),
      { x: "x", y: "y", stroke, strokeWidth: 0.8, strokeOpacity: Math.max(0.12, Math.min(0.55, 200 / edges.length)) },
    )
  const between = edges.filter(([a, b]) => a.series !== b.series)
  // Large ones first, so that they hide none; those with a name over all, with a rim to tell them by.
  const nodes = (which: (point: FigurePoint) => boolean): Marks =>
    data.series.flatMap((series, of) => {
      const { colour, symbol } = seriesLook(of)
      const own = panel.points.filter((point) => point.series === series && which(point))
      const look = {
        x,
        y,
        r,
        symbol,
        fill: colour,
        stroke: ({ label }: FigurePoint) => (label === "" ? "var(--paper)" : "var(--ink)"),
        strokeWidth: ({ label }: FigurePoint) => (label === "" ? 0.75 : 1.6),
        title: (point: FigurePoint) => titleOf(point, data),
      }
      const sorted = own.sort((a, b) => b.size - a.size)
      return own.length > 0 ? [Plot.dot(sorted, look)] : []
    })
  const marks: Marks = [
    ...(between.length > 0 ? [strokes(between, "var(--muted)")] : []),
    ...data.series.flatMap((series, of) => {
      const own = within(series)
      return own.length > 0 ? [strokes(own, seriesLook(of).colour)] : []
    }),
    ...nodes((point) => point.label === ""),
    ...nodes((point) => point.label !== ""),
  ]
  const named = panel.points.filter(({ label }) => label !== "").sort((a, b) => b.size - a.size)
  marks.push(
    ...labelMarks(
      Plot,
      named.map((point) => ({ ...at(point), text: point.label, room: r(point) })),
      { left: 0, right: width - 10, top: 0, bottom: height },
      true,
    ),
  )
  return {
    width,
    height,
    margin: 0,
    x: { domain: [0, width], range: [0, width], axis: null },
    y: { domain: [0, height], range: [0, height], axis: null },
    r: { type: "identity" },
    color: { type: "identity" },
    marks,
  }
}

function titleOf({ node, label, series, size }: FigurePoint, { spec }: FigureData): string {
  const name = label === "" || label === node ? node : `${node} (${label})`
  return [name, series, ...(spec.size === undefined ? [] : [`${spec.size} ${size}`])].filter(Boolean).join(", ")
}

/** Both axes equally long, in pixels of the paper. */
function places(points: readonly FigurePoint[]): (point: FigurePoint) => { x: number; y: number } {
  const reach = (of: (point: FigurePoint) => number) => {
    let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
    for (const point of points) {
      low = Math.min(low, of(point))
      high = Math.max(high, of(point))
    }
    return { middle: (low + high) / 2, long: high - low }
  }
  const across = reach(({ x }) => Number(x))
  const down = reach(({ y }) => Number(y))
  const scales = [(width - 2 * inset) / across.long, (height - 2 * inset) / down.long].filter(Number.isFinite)
  const scale = scales.length > 0 ? Math.min(...scales) : 1
  return (point) => ({
    x: width / 2 + (Number(point.x) - across.middle) * scale,
    y: height / 2 - (Number(point.y) - down.middle) * scale,
  })
}
