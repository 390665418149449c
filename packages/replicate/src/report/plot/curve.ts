import { apart, logAxisX, plain, thinned, valueAxis } from "./axis.js"
import { frame } from "./frame.js"
import type { Layout, Panel, PlotCell } from "./layout.js"
import { netSymbol, seriesLook } from "./marks.js"
import { nets } from "./nets.js"
import { type Marks, type Options, type PlotModule, width } from "./plot-types.js"

/** Values over a parameter, a line for each series. */
export function curve(Plot: PlotModule, layout: Layout, panel: Panel): Options {
  const positions = [...new Set(panel.cells.map(({ x }) => x))].sort((a, b) => a - b)
  const step = Math.min(7, 90 / Math.max(1, positions.length) / Math.max(1, layout.series.length))
  const marks: Marks = [...frame(Plot, layout, panel, "y")]
  for (const { net, points } of nets(panel.cells)) {
    const { symbol, stroke } = { symbol: netSymbol(net), stroke: "var(--reference)" }
    marks.push(
      Plot.ruleX(points, { x: "x", y1: "least", y2: "most", stroke, strokeWidth: 1 }),
      Plot.dot(points, { x: "x", y: "middle", symbol, stroke, r: 3, strokeWidth: 1.2 }),
    )
  }
  for (const [at, series] of layout.series.entries()) {
    const { colour, symbol, dash } = seriesLook(at)
    const points = panel.cells.filter((point) => point.series === series)
    const dx = (at - (layout.series.length - 1) / 2) * step
    const at_ = (point: PlotCell) => point.x
    const y = (point: PlotCell) => point.cell.value
    const withNull = points.filter(({ cell }) => cell.null !== undefined)
    const withCi = points.filter(({ cell }) => cell.ci !== undefined)
    marks.push(
      Plot.ruleX(withNull, {
        x: at_,
        y1: (point: PlotCell) => point.cell.null?.lo,
        y2: (point: PlotCell) => point.cell.null?.hi,
        stroke: "var(--null)",
        strokeWidth: 6,
        strokeOpacity: 0.55,
        dx,
      }),
      Plot.line(points, { x: at_, y, stroke: colour, strokeWidth: 1.5, strokeDasharray: dash, dx }),
      Plot.ruleX(withCi, {
        x: at_,
        y1: (point: PlotCell) => point.cell.ci?.[0],
        y2: (point: PlotCell) => point.cell.ci?.[1],
        stroke: colour,
        strokeWidth: 1.5,
        dx,
      }),
      Plot.dot(points, {
        x: at_,
        y,
        symbol,
        fill: colour,
        stroke: "var(--paper)",
        strokeWidth: 0.75,
        r: positions.length > 12 ? 2.75 : 4,
        dx,
      }),
    )
  }
  const ticks = apart(thinned(positions, 8), layout.xLog)
  if (layout.xLog) marks.push(...logAxisX(Plot, ticks, layout.x))
  return {
    width,
    height: 236,
    marginLeft: 46,
    marginRight: 14,
    marginTop: 16,
    marginBottom: 38,
    x: {
      type: layout.xLog ? "log" : "linear",
      label: layout.x,
      labelArrow: "none",
      labelAnchor: "center",
      ...(layout.xLog ? { axis: null } : {}),
      ticks,
      tickFormat: plain,
      tickSize: 4,
      insetLeft: 12,
      insetRight: 12,
    },
    y: { ...valueAxis(layout), tickSize: 0 },
    marks,
  }
}
