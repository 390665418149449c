import type { FigureSpec } from "../../claim/schema/figure.js"
import { apart, logAxisX, logTicks, plain, thinned, valueAxis } from "../plot/axis.js"
import type { Marks, PlotModule } from "../plot/plot-types.js"
import type { FigureData, FigurePanel } from "./panels.js"
import type { FigurePoint } from "./points.js"

export const margins = { marginLeft: 46, marginRight: 14, marginTop: 26, marginBottom: 40 }

const label = { labelArrow: "none", labelAnchor: "center" } as const

/** The horizontal axis: numbers by size, words in their order. */
export function xAxis({ spec }: FigureData, { points, xDomain }: FigurePanel) {
  const shared = { ...label, label: spoken(spec.x), tickSize: 4, insetLeft: 12, insetRight: 12 }
  if (xDomain === undefined) {
    const names = [...new Set(points.map(({ x }) => String(x)))]
    return { ...shared, type: "point" as const, domain: names, ticks: fitting(names, 280) }
  }
  const log = isLogX(spec, xDomain)
  return {
    ...shared,
    type: log ? ("log" as const) : ("linear" as const),
    domain: xDomain,
    ...(log ? { axis: null } : {}),
    ticks: spec.kind === "scatter" ? 6 : placesOf(points, log),
    tickFormat: plain,
  }
}

/** A logarithmic axis needs a mark of its own. */
export function xLabels(Plot: PlotModule, { spec }: FigureData, { points, xDomain }: FigurePanel): Marks {
  if (xDomain === undefined || !isLogX(spec, xDomain)) return []
  const ticks = spec.kind === "scatter" ? apart(logTicks(xDomain), true) : placesOf(points, true)
  return logAxisX(Plot, ticks, spoken(spec.x))
}

function isLogX(spec: FigureSpec, domain: FigurePanel["xDomain"]): boolean {
  return spec.log_x === true && domain !== undefined && domain[0] > 0
}

/** The measured places, as many as have room. */
function placesOf(points: readonly FigurePoint[], log: boolean): number[] {
  return apart(
    thinned(
      [...new Set(points.map(({ x }) => Number(x)))].sort((a, b) => a - b),
      8,
    ),
    log,
  )
}

/** The vertical axis of values. */
export function yAxis({ spec }: FigureData, { yDomain }: FigurePanel) {
  const domain = padded(yDomain ?? [0, 1])
  return {
    ...valueAxis({ valueLog: isLog(yDomain), domain }),
    label: spoken(spec.y),
    labelArrow: "none",
    labelAnchor: "top",
    tickSize: 0,
  } as const
}

/** All above 0 and far apart. */
function isLog(domain: FigurePanel["yDomain"]): boolean {
  return domain !== undefined && domain[0] > 0 && domain[1] / domain[0] >= 50
}

function padded([least, most]: readonly [number, number]): [number, number] {
  if (isLog([least, most])) return [least / 1.3, most * 1.3]
  const margin = (most - least) * 0.06 || Math.abs(most) * 0.1 || 1
  return [least - margin, most + margin]
}

/** Zero and the figure's reference line, under everything else. */
export function ground(Plot: PlotModule, { spec }: FigureData, { yDomain = [0, 1] }: FigurePanel): Marks {
  const [least, most] = padded(yDomain)
  const marks: Marks = []
  if (!isLog(yDomain) && least < 0 && most > 0)
    marks.push(Plot.ruleY([0], { stroke: "var(--line)", strokeWidth: 1.25 }))
  if (spec.reference !== undefined) {
    marks.push(
      Plot.ruleY([spec.reference.y], { stroke: "var(--reference)", strokeWidth: 1.25, strokeDasharray: "3 2" }),
    )
  }
  return marks
}

/** A column's name as a reader says it. */
export function spoken(column: string): string {
  return column.replaceAll("_", " ")
}

/** As many of the names, evenly taken, as have room beside each other in so many pixels. */
export function fitting(names: readonly string[], room: number): string[] {
  const longest = Math.max(1, ...names.map((name) => name.length))
  const every = Math.max(1, Math.ceil((names.length * (longest * 6.2 + 8)) / room))
  return names.filter((_, at) => at % every === 0)
}
