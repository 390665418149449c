import { plain } from "../plot/axis.js"
import { seriesLook } from "../plot/marks.js"
import { type Marks, type Options, type PlotModule, width } from "../plot/plot-types.js"
import { ground, margins, xAxis, xLabels, yAxis } from "./axes.js"
import type { FigureData, FigurePanel } from "./panels.js"
import { labelMarks } from "./point-labels.js"
import type { FigurePoint } from "./points.js"

/** Points, with the names that have room. */
export function scatter(Plot: PlotModule, data: FigureData, panel: FigurePanel): Options {
  const named = panel.points.some(({ label }) => label !== "")
  const [x, y] = [(point: FigurePoint) => point.x, (point: FigurePoint) => point.y]
  const size = { width, height: named ? 330 : 270, ...margins }
  const axes = { x: xAxis(data, panel), y: yAxis(data, panel) }
  const marks: Marks = [...ground(Plot, data, panel), ...xLabels(Plot, data, panel)]
  for (const [at, series] of data.series.entries()) {
    const { colour, symbol, dash } = seriesLook(at)
    const points = panel.points.filter((point) => point.series === series)
    if (named && isCurve(points)) {
      const along = [...points].sort((a, b) => Number(a.x) - Number(b.x))
      marks.push(Plot.line(along, { x, y, stroke: colour, strokeWidth: 1.6, strokeDasharray: dash }))
      continue
    }
    marks.push(
      Plot.ruleX(
        points.filter(({ band }) => band !== undefined),
        {
          x,
          y1: (point: FigurePoint) => point.band?.[0],
          y2: (point: FigurePoint) => point.band?.[1],
          stroke: colour,
          strokeOpacity: 0.45,
          strokeWidth: 1.2,
        },
      ),
      Plot.dot(points, {
        x,
        y,
        symbol,
        fill: colour,
        stroke: "var(--paper)",
        strokeWidth: 0.75,
        r: 3.6,
        ...(named
          ? { title: (point: FigurePoint) => `${point.label}: ${plain(Number(point.x))}, ${plain(Number(point.y))}` }
          : {}),
      }),
    )
  }
  if (named) {
    const spots = onPaper(Plot, { ...size, ...axes }, panel.points)
    const right = size.width - size.marginRight
    const edge = {
      left: size.marginLeft,
      right,
      top: size.marginTop,
      bottom: size.height - size.marginBottom,
    }
    const place = (at: number) => ({ x: panel.points[at]?.x, y: panel.points[at]?.y })
    marks.push(...labelMarks(Plot, spots, edge, false, place))
  }
  return { ...size, ...axes, marks }
}

/** Among points with names, a series without any is no set of points but a curve to compare them with. */
export function isCurve(points: readonly FigurePoint[]): boolean {
  return points.length > 2 && points.every(({ label }) => label === "")
}

/** Where the points will stand, in pixels: the library's own scales say. */
function onPaper(Plot: PlotModule, options: Options, points: readonly FigurePoint[]) {
  const {
    x,
    y,
    width: w = width,
    height = 0,
    marginLeft = 0,
    marginRight = 0,
    marginTop = 0,
    marginBottom = 0,
  } = options
  const inset = 12
  const across = Plot.scale({ x: { ...x, range: [marginLeft + inset, w - marginRight - inset] } })
  const up = Plot.scale({ y: { ...y, range: [height - marginBottom, marginTop] } })
  return points.map((point) => ({
    x: Number(across.apply(point.x)),
    y: Number(up.apply(point.y)),
    text: point.label,
  }))
}
