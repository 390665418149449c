import { escapeMarkup } from "../html/template.js"
import type { QuantityEntry } from "../schema.js"
import type { Layout, Panel, PlotCell } from "./layout.js"
import { netSymbol, seriesLook } from "./marks.js"
import { panelWords } from "./words.js"

type PlotModule = typeof import("@observablehq/plot")
type Options = NonNullable<Parameters<PlotModule["plot"]>[0]>
type Marks = NonNullable<Options["marks"]>

/** Draws one panel as SVG markup. */
export type Draw = (key: string, layout: Layout, panel: Panel) => string

/** The little of the document's own types that is used here; the compiler does not know browsers in this package. */
interface Node {
  readonly outerHTML: string
  querySelectorAll(selector: string): Iterable<Node>
  remove(): void
  removeAttribute(name: string): void
}

const width = 360

/** Loads the plotting library (half a second); what it returns is quick. */
export async function loadDraw(): Promise<Draw> {
  const [Plot, { parseHTML }] = await Promise.all([import("@observablehq/plot"), import("linkedom")])
  const { document } = parseHTML("<!doctype html><html><body></body></html>")
  return (key, layout, panel) => {
    const options = layout.kind === "curve" ? curve(Plot, layout, panel) : rows(Plot, layout, panel)
    const svg = Plot.plot({ ...options, document: document as never, className: "plot" }) as unknown as Node
    for (const style of [...svg.querySelectorAll("style")]) style.remove()
    // One picture with one name: its parts are not read out.
    for (const part of [...svg.querySelectorAll("[aria-label]")]) part.removeAttribute("aria-label")
    for (const part of [...svg.querySelectorAll("[aria-hidden]")]) part.removeAttribute("aria-hidden")
    const name = escapeMarkup(panelWords(key, layout, panel))
    return rounded(svg.outerHTML).replace("<svg ", () => `<svg role="img" aria-label="${name}" `)
  }
}

/** Half a hundredth of a pixel is enough, and keeps the file small. */
function rounded(svg: string): string {
  return svg.replace(/(?<==")[^"]*\d\.\d{3}[^"]*(?=")/g, (text) =>
    text.replace(/-?\d+\.\d{3,}/g, (number) => String(Number(Number(number).toFixed(2)))),
  )
}

function curve(Plot: PlotModule, layout: Layout, panel: Panel): Options {
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
      Plot.dot(points, { x: at_, y, symbol, fill: colour, stroke: "var(--paper)", strokeWidth: 0.75, r: 4, dx }),
    )
  }
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
      ticks: thinned(positions, 8),
      tickFormat: plain,
      tickSize: 4,
      insetLeft: 12,
      insetRight: 12,
    },
    y: { ...valueAxis(layout), tickSize: 0 },
    marks,
  }
}

function rows(Plot: PlotModule, layout: Layout, panel: Panel): Options {
  const labels = [...new Set(panel.cells.map(({ series }) => series))]
  const y = (point: PlotCell) => point.series
  const longest = Math.max(0, ...labels.map((label) => label.length))
  const { colour, symbol } = seriesLook(0)
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
    x: { ...valueAxis(layout), tickSize: 4 },
    y: { type: "band", domain: labels, label: null, tickSize: 0, tickFormat: (text: string) => cut(text, 22) },
    marks,
  }
}

/** Grid and the post's value, under everything else. */
function frame(Plot: PlotModule, layout: Layout, panel: Panel, axis: "x" | "y"): NonNullable<Marks> {
  const printed = [...new Set(panel.cells.flatMap(({ cell }) => (cell.paper === undefined ? [] : [cell.paper.value])))]
  const shown = layout.valueLog ? printed.filter((value) => value > 0) : printed
  const line = { stroke: "var(--post)", strokeWidth: 1.75, strokeDasharray: "7 4" }
  const zero = !layout.valueLog && layout.domain[0] < 0 && layout.domain[1] > 0 ? [0] : []
  return axis === "y"
    ? [Plot.ruleY(zero, { stroke: "var(--line)", strokeWidth: 1.25 }), Plot.ruleY(shown, line)]
    : [Plot.ruleX(zero, { stroke: "var(--line)", strokeWidth: 1.25 }), Plot.ruleX(shown, line)]
}

function valueAxis({ valueLog, domain }: Layout) {
  return {
    type: valueLog ? ("log" as const) : ("linear" as const),
    domain,
    label: null,
    grid: true,
    ticks: valueLog ? logTicks(domain) : 5,
    tickFormat: plain,
  }
}

function logTicks([least, most]: readonly [number, number]): number[] {
  const powers: number[] = []
  for (let power = Math.ceil(Math.log10(least)); power <= Math.floor(Math.log10(most)); power++)
    powers.push(10 ** power)
  if (powers.length > 7) return thinned(powers, 6)
  if (powers.length >= 3) return powers
  const steps = [-1, 0, 1, 2].flatMap((up) =>
    [1, 2, 5].map((digit) => digit * 10 ** (Math.floor(Math.log10(least)) + up)),
  )
  return steps.filter((tick) => tick >= least && tick <= most)
}

function thinned(values: readonly number[], most: number): number[] {
  const every = Math.ceil(values.length / most)
  return values.filter((_, at) => at % every === 0)
}

/** `0.02`, `1`, `1e-14`: as short as it goes. */
function plain(value: number): string {
  if (value === 0) return "0"
  const size = Math.abs(value)
  if (size < 1e-4 || size >= 1e5) return Number(value.toPrecision(2)).toExponential().replace("e+", "e")
  return String(Number(value.toPrecision(3)))
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`
}

interface NetPoint {
  x: number
  least: number
  middle: number
  most: number
  values: number[]
}

/** Reference nets at each position, all curves and seeds together: they are a background, the table has each. */
function nets(cells: readonly PlotCell[]): { net: string; points: NetPoint[] }[] {
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
