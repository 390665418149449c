import { short } from "../number.js"
import type { FigureData, FigurePanel } from "./panels.js"
import type { FigurePoint } from "./points.js"

/** What a panel shows, for those who hear it. */
export function figureWords({ spec, series }: FigureData, { model, facet, points, edges }: FigurePanel): string {
  const place = [spec.title, model, facet].filter(Boolean).join(", ")
  if (spec.kind === "heatmap")
    return `${place}. ${matrixWords(spec.value ?? "", spec.x, spec.y, points)}${groupWords(points)}.`
  if (spec.kind === "graph") return `${place}. ${graphWords(points, edges?.length ?? 0, spec.size)}.`
  const parts = series.flatMap((name) => {
    const own = points.filter((point) => point.series === name)
    if (own.length === 0) return []
    const told = spec.kind === "lines" ? lineWords(spec.x, own) : cloudWords(spec.x, spec.y, own)
    return [name === "" ? told : `${name}: ${told}`]
  })
  const line = spec.reference === undefined ? "" : ` ${spec.reference.says}: ${spec.reference.y}.`
  const over = spec.kind === "lines" ? `${spec.y} over ${spec.x}` : `${spec.y} against ${spec.x}`
  return `${place}: ${over}. ${parts.join("; ")}.${line}`
}

function lineWords(x: string, points: readonly FigurePoint[]): string {
  const told = (point: FigurePoint | undefined) =>
    point === undefined ? "" : `${short(Number(point.y))} at ${x} ${point.x}`
  if (points.length <= 4) return points.map(told).join(", ")
  const [least, most] = ends(points, ({ y }) => Number(y))
  return `from ${told(points[0])} to ${told(points.at(-1))}, lowest ${told(least)}, highest ${told(most)}`
}

function cloudWords(x: string, y: string, points: readonly FigurePoint[]): string {
  const range = (of: (point: FigurePoint) => number) =>
    ends(points, of).map((point) => short(point === undefined ? 0 : of(point)))
  const [low, high] = ends(points, (point) => Number(point.y))
  const named = low?.label && high?.label ? `, lowest ${low.label}, highest ${high.label}` : ""
  const [left, right] = range((point) => Number(point.x))
  const [bottom, top] = range((point) => Number(point.y))
  return `${points.length} points, ${x} from ${left} to ${right}, ${y} from ${bottom} to ${top}${named}`
}

function graphWords(points: readonly FigurePoint[], edges: number, size: string | undefined): string {
  const modules = new Map<string, number>()
  for (const { series } of points) modules.set(series, (modules.get(series) ?? 0) + 1)
  const told = [...modules].map(([name, count]) => `${name} of ${count}`)
  const hubs = points.filter(({ label }) => label !== "").sort((a, b) => b.size - a.size)
  const named = hubs
    .slice(0, 10)
    .map((point) => `${point.label}${size === undefined ? "" : ` (${size} ${point.size})`}`)
  return [
    `${points.length} nodes and ${edges} edges`,
    ...(modules.size > 1 ? [told.join(", ")] : []),
    ...(named.length > 0 ? [`named: ${named.join(", ")}`] : []),
  ].join("; ")
}

/** The groups in whose order a matrix stands. */
function groupWords(points: readonly FigurePoint[]): string {
  const rows = new Map<string, Set<string | number>>()
  for (const { series, y } of points) rows.set(series, (rows.get(series) ?? new Set()).add(y))
  if (rows.size < 2) return ""
  return `; in groups: ${[...rows].map(([name, ys]) => `${name} of ${ys.size}`).join(", ")}`
}

function matrixWords(value: string, x: string, y: string, points: readonly FigurePoint[]): string {
  const count = (of: (point: FigurePoint) => number | string) => new Set(points.map(of)).size
  const told = (point: FigurePoint | undefined) =>
    point === undefined ? "" : `${short(point.value)} at ${x} ${point.x}, ${y} ${point.y}`
  const [least, most] = ends(points, (point) => point.value)
  return `${value} by ${count((point) => point.x)} places of ${x} and ${count((point) => point.y)} of ${y}: lowest ${told(least)}, highest ${told(most)}`
}

/** The points with the least and the greatest value. */
function ends(points: readonly FigurePoint[], of: (point: FigurePoint) => number): (FigurePoint | undefined)[] {
  const sorted = [...points].sort((a, b) => of(a) - of(b))
  return [sorted[0], sorted.at(-1)]
}
