import { spoken } from "../figure/axes.js"
import { rampOf } from "../figure/colour.js"
import { places } from "../figure/heatmap.js"
import type { FigureData } from "../figure/panels.js"
import { isCurve } from "../figure/scatter.js"
import { short } from "../number.js"
import { key, picture, seriesKey } from "./legend.js"
import { type Html, html, trusted } from "./template.js"

/** What the marks of a declared figure mean. */
export function figureLegend(data: FigureData): Html[] {
  const { spec, series, ownAxes } = data
  const own = ownAxes ? [html`<span>The models' axes differ.</span>`] : []
  if (spec.kind === "heatmap") return [...rampLegend(data), ...own]
  if (spec.kind === "graph") return graphLegend(data)
  const isLine = spec.kind === "lines"
  const points = data.panels.flatMap((panel) => panel.points)
  const named = series.length > 1 || series[0] !== ""
  const drawnAsCurve = (text: string) =>
    spec.label !== undefined && isCurve(points.filter((point) => point.series === text))
  const low = '<path d="M13 1V13" stroke="var(--null)" stroke-width="8"/>'
  return [
    ...(named ? series.map((text, at) => seriesKey(spoken(text), at, isLine || drawnAsCurve(text))) : []),
    ...(points.some(({ band }) => band !== undefined) ? [key(intervalPicture(isLine), bandText(data))] : []),
    ...(points.some(({ nullBand }) => nullBand !== undefined)
      ? [key(picture(low), `null band: ${spec.null_band?.low} to ${spec.null_band?.high}`)]
      : []),
    ...(spec.reference === undefined
      ? []
      : [
          key(
            picture('<path d="M0 7H26" stroke="var(--reference)" stroke-width="1.25" stroke-dasharray="3 2"/>'),
            spec.reference.says,
          ),
        ]),
    ...(spec.label === undefined ? [] : [html`<span>Names without room are in the table.</span>`]),
    ...own,
  ]
}

function graphLegend({ spec, series, panels }: FigureData): Html[] {
  const named = series.length > 1 || series[0] !== ""
  const hidden = panels.some(({ points }) => points.some(({ label }) => label !== ""))
  const line = (stroke: string) => picture(`<path d="M0 7H26" stroke="${stroke}" stroke-width="1.5"/>`)
  return [
    ...(named ? series.map((text, at) => seriesKey(spoken(text), at, false)) : []),
    ...(named ? [key(line("var(--muted)"), "edge between modules; within one, in its colour")] : []),
    ...(spec.size === undefined ? [] : [html`<span>Area: ${spoken(spec.size)}.</span>`]),
    ...(hidden ? [html`<span>Names without room are in the table.</span>`] : []),
  ]
}

function intervalPicture(isLine: boolean): Html {
  return picture(
    isLine
      ? '<path d="M0 7H26" stroke="var(--series-1)" stroke-width="9" stroke-opacity="0.25"/>'
      : '<path d="M13 1V13" stroke="var(--series-1)" stroke-width="1.5" stroke-opacity="0.6"/>',
  )
}

function bandText({ spec, gathered }: FigureData): string {
  const interval = spec.band === undefined ? "" : `${spec.band.low} to ${spec.band.high}`
  if (!gathered) return `interval: ${interval}`
  return `middle and range of the rows at one place${interval === "" ? "" : `, else ${interval}`}`
}

const steps = 48
const stepWidth = 4

/** The colours from end to end, with their numbers; and whether cells are missing. */
function rampLegend({ spec, values, panels }: FigureData): Html[] {
  const { domain, diverging, colour } = rampOf(values)
  const [least, most] = domain
  const at = (step: number) => least + ((most - least) * (step + 0.5)) / steps
  const bar = Array.from(
    { length: steps },
    (_, step) => `<rect x="${step * stepWidth}" width="${stepWidth}" height="12" fill="${colour(at(step))}"/>`,
  ).join("")
  const gaps = panels.some(
    ({ points }) => points.length < places(points.map(({ x }) => x)).length * places(points.map(({ y }) => y)).length,
  )
  return [
    html`<span class="key">${spoken(spec.value ?? "")}${diverging && ", 0 in the middle"}: ${short(least, 2)} ${trusted(
      `<svg width="${steps * stepWidth}" height="12" shape-rendering="crispEdges" aria-hidden="true">${bar}</svg>`,
    )} ${short(most, 2)}</span>`,
    ...(gaps ? [html`<span>Empty: no value.</span>`] : []),
  ]
}
