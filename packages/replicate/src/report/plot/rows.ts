import { plain, valueAxis } from "./axis.js"
import { frame } from "./frame.js"
import type { Layout, Panel, PlotCell } from "./layout.js"
import { netSymbol, seriesLook } from "./marks.js"
import { nets } from "./nets.js"
import { type Marks, type Options, type PlotModule, width } from "./plot-types.js"

/** One row a value: interval against null band, the post's value and reference nets. */
export function rows(Plot: PlotModule, layout: Layout, panel: Panel): Options {
  const labels = [...new Set(panel.cells.map(({ series }) => series))]
  const y = (point: PlotCell) => point.series
  const longest = Math.max(0, ...labels.map((label) => label.length))
  const { colour, symbol } = seriesLook(0)
  // Long labels beside each other would touch.
  const wide = !layout.valueLog && layout.domain.some((end) => plain(end).length > 4)
  const withNull = panel.cells.filter(({ cell }) => cell.null !== undefined)
  const withCi = panel.cells.filter(({ cell }) => cell.ci !== undefined)
  const marks: Marks = [...frame(Plot, layout, panel, "x")]
  marks.push(
    Plot.ruleY(withNull, {
      y,
      x1: (point: PlotCell) => point.cell.null?.lo,
      x2: (point: PlotCell) => point.cell.null?.hi,
      stroke: "var(--null)",
      strokeWidth: 14,
      strokeOpacity: 0.55,
    }),
  )
  for (const point of panel.cells) {
    for (const { net, points } of nets([point])) {
      const { symbol: sign, stroke } = { symbol: netSymbol(net), stroke: "var(--reference)" }
      marks.push(
        Plot.dot(
          points.flatMap(({ values }) => values),
          {
            x: (value: number) => value,
            y: () => point.series,
            symbol: sign,
            stroke,
            r: 3.5,
            strokeWidth: 1.2,
            dy: 10,
          },
        ),
      )
    }
  }
  marks.push(
    Plot.ruleY(withCi, {
      y,
      x1: (point: PlotCell) => point.cell.ci?.[0],
      x2: (point: PlotCell) => point.cell.ci?.[1],
      stroke: colour,
      strokeWidth: 2,
    }),
    Plot.dot(panel.cells, {
      x: (point: PlotCell) => point.cell.value,
      y,
      symbol,
      fill: colour,
      stroke: "var(--paper)",
      strokeWidth: 0.75,
      r: 4.5,
    }),
  )
  return {
    width,
    height: 54 + 40 * labels.length,
    marginLeft: Math.min(168, 14 + 7.2 * longest),
    marginRight: 18,
    marginTop: 8,
    marginBottom: 38,
    x: { ...valueAxis(layout), tickSize: 4, ...(wide ? { ticks: 3 } : {}) },
    y: { type: "band", domain: labels, label: null, tickSize: 0, tickFormat: (text: string) => cut(text, 22) },
    marks,
  }
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}
