import type { Marks } from "../plot/plot-types.js"
import type { Ramp } from "./colour.js"
import type { FigurePoint } from "./points.js"

/** Where a matrix lies on the paper. */
export interface Frame {
  left: number
  top: number
  width: number
  height: number
}

type Mark = Marks[number]

/** Colours that a large matrix is drawn in. */
const tones = 40

/**
 * A large matrix: runs of cells of one tone in a row are one stroke, and a tone is one path. 40,000 cells are a few hundred
 * kilobytes; as rectangles they would be several megabytes.
 */
export function runs(
  points: readonly FigurePoint[],
  { columns, rows }: { columns: readonly string[]; rows: readonly string[] },
  { domain: [low, high], colour }: Ramp,
  frame: Frame,
): Mark {
  const column = new Map(columns.map((name, at) => [name, at]))
  const row = new Map(rows.map((name, at) => [name, at]))
  const tone = new Int8Array(columns.length * rows.length).fill(-1)
  for (const { x, y, value } of points) {
    const at = (row.get(String(y)) ?? 0) * columns.length + (column.get(String(x)) ?? 0)
    tone[at] = Math.max(0, Math.min(tones - 1, Math.floor(((value - low) / (high - low)) * tones)))
  }
  const paths = Array.from({ length: tones }, () => "")
  for (let r = 0; r < rows.length; r++) {
    for (let c = 0; c < columns.length; ) {
      const own = tone[r * columns.length + c] ?? -1
      let end = c + 1
      while (end < columns.length && tone[r * columns.length + end] === own) end++
      if (own >= 0) paths[own] += `M${c} ${r}h${end - c}`
      c = end
    }
  }
  return drawn((element) => {
    const group = element("g", {
      transform: `translate(${frame.left} ${frame.top}) scale(${frame.width / columns.length} ${frame.height / rows.length}) translate(0 .5)`,
      "stroke-width": "1",
      fill: "none",
      "shape-rendering": "crispEdges",
    })
    paths.forEach((d, at) => {
      if (d === "") return
      group.appendChild(element("path", { d, stroke: colour(low + ((high - low) * (at + 0.5)) / tones) }))
    })
    return group
  })
}

/** Rows that follow each other and belong together. */
export interface Group {
  name: string
  from: number
  to: number
}

/** The groups of the rows in their order. */
export function groupsOf(points: readonly FigurePoint[], rows: readonly string[]): Group[] {
  const name = new Map(points.map(({ y, series }) => [String(y), series]))
  const groups: Group[] = []
  rows.forEach((row, at) => {
    const own = name.get(row) ?? ""
    const last = groups.at(-1)
    if (last?.name === own) last.to = at + 1
    else groups.push({ name: own, from: at, to: at + 1 })
  })
  return groups.length === 1 && groups[0]?.name === "" ? [] : groups
}

/** Frames around groups: their blocks on the diagonal of a square matrix, else lines between their rows; and their names. */
export function groupMarks(
  groups: readonly Group[],
  { square, rows }: { square: boolean; rows: number },
  frame: Frame,
): Marks {
  const down = (at: number) => frame.top + (at * frame.height) / rows
  const across = (at: number) => frame.left + (at * frame.width) / rows
  const d = groups
    .map(({ from, to }) =>
      square
        ? `M${across(from).toFixed(2)} ${down(from).toFixed(2)}H${across(to).toFixed(2)}V${down(to).toFixed(2)}H${across(from).toFixed(2)}Z`
        : from === 0
          ? ""
          : `M${frame.left} ${down(from).toFixed(2)}H${frame.left + frame.width}`,
    )
    .join("")
  const names = groups.filter(({ from, to }) => ((to - from) * frame.height) / rows >= 10)
  return [
    // Dark on light reads on every colour of the ramp.
    drawn((element) => {
      const both = element("g", { fill: "none" })
      both.appendChild(element("path", { d, stroke: "#fff", "stroke-width": "2.6" }))
      both.appendChild(element("path", { d, stroke: "#111", "stroke-width": "1.1" }))
      return both
    }),
    drawn((element) => {
      const all = element("g", {})
      for (const group of names) {
        const y = String(down((group.from + group.to) / 2).toFixed(1))
        const place = { x: String(frame.left - 5), y, dy: "0.32em", "text-anchor": "end" }
        const name = element("text", { fill: "currentColor", "font-size": "10", ...place })
        name.textContent = group.name
        all.appendChild(name)
      }
      return all
    }),
  ]
}

interface SvgNode {
  textContent: string
  appendChild(child: SvgNode): unknown
}
type Element = (name: string, attributes: Record<string, string>) => SvgNode

/** A mark of own SVG. */
function drawn(make: (element: Element) => SvgNode): Mark {
  interface Document {
    createElementNS(space: string, name: string): SvgNode & { setAttribute(name: string, value: string): void }
  }
  const mark = (_index: unknown, _scales: unknown, _values: unknown, _size: unknown, context: { document: unknown }) =>
    make((name, attributes) => {
      const one = (context.document as Document).createElementNS("http://www.w3.org/2000/svg", name)
      for (const [key, value] of Object.entries(attributes)) one.setAttribute(key, value)
      return one
    })
  return mark as unknown as Mark
}
