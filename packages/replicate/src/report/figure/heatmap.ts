import { type Options, type PlotModule, width } from "../plot/plot-types.js"
import { fitting, spoken } from "./axes.js"
import { inkOn, rampOf } from "./colour.js"
import { groupMarks, groupsOf, runs } from "./matrix.js"
import type { FigureData, FigurePanel } from "./panels.js"
import type { FigurePoint } from "./points.js"

/** Up to so many cells across, each holds its number. */
const mostNumbered = 10
/** More cells than this are drawn as runs. */
const mostCells = 4000

/**
 * A matrix as colours. Numbers go up along the vertical axis, words go down in their order; with groups, rows and columns
 * stand as the table has them, from the top, and the groups are named instead of the rows.
 */
export function heatmap(Plot: PlotModule, data: FigureData, panel: FigurePanel): Options {
  const { spec, values } = data
  const ramp = rampOf(values)
  const { colour } = ramp
  const [x, y] = [(point: FigurePoint) => String(point.x), (point: FigurePoint) => String(point.y)]
  const inOrder =
    spec.series === undefined ? places : (all: readonly (number | string)[]) => [...new Set(all)].map(String)
  const rows = inOrder(panel.points.map((point) => point.y))
  const across = inOrder(panel.points.map((point) => point.x))
  // An empty cell must not put its column behind the others.
  const square = across.length === rows.length && across.every((name) => rows.includes(name))
  const columns = square && spec.series !== undefined ? [...rows] : across
  const groups = spec.series === undefined ? [] : groupsOf(panel.points, rows)
  const grouped = groups.length > 0
  const rising = !grouped && panel.points.every((point) => typeof point.y === "number")
  if (rising) rows.reverse()
  const shown = grouped ? groups.map(({ name }) => name) : rows
  const marginLeft = 30 + Math.min(90, 6.2 * Math.max(...shown.map((name) => name.length)))
  const room = width - marginLeft - 14
  const turned =
    fitting(columns, room).length < columns.length && panel.points.some((point) => typeof point.x === "string")
  const marginBottom = grouped
    ? 24
    : turned
      ? 30 + Math.min(70, 4.6 * Math.max(...columns.map((name) => name.length)))
      : 40
  const cell = room / columns.length
  const inner = Math.max(90, Math.min(340, cell * rows.length))
  const few = columns.length <= mostNumbered && rows.length <= 16
  const numbered = few ? numbersFor(values, cell) : undefined
  const frame = { left: marginLeft, top: 26, width: room, height: inner }
  return {
    width,
    height: inner + 26 + marginBottom,
    marginLeft,
    marginRight: 14,
    marginTop: 26,
    marginBottom,
    x: {
      type: "band",
      domain: columns,
      label: spoken(spec.x),
      labelArrow: "none",
      labelAnchor: "center",
      ticks: grouped ? [] : turned ? thin(columns, Math.floor(room / 13)) : fitting(columns, room),
      tickSize: 3,
      padding: 0,
      ...(turned ? { tickRotate: -40 } : {}),
    },
    y: {
      type: "band",
      domain: rows,
      label: spoken(spec.y),
      labelArrow: "none",
      labelAnchor: "top",
      ticks: grouped ? [] : thin(rising ? [...rows].reverse() : rows, Math.max(2, Math.floor(inner / 14))),
      tickSize: 3,
      padding: 0,
    },
    marks: [
      panel.points.length > mostCells
        ? runs(panel.points, { columns, rows }, ramp, frame)
        : Plot.cell(panel.points, {
            x,
            y,
            fill: (point: FigurePoint) => colour(point.value),
            inset: Math.max(columns.length, rows.length) > 20 ? 0 : 0.5,
            shapeRendering: "crispEdges",
          }),
      ...(grouped ? groupMarks(groups, { square, rows: rows.length }, frame) : []),
      ...(numbered !== undefined
        ? (["dark", "light"] as const).map((ink) =>
            Plot.text(
              panel.points.filter((point) => inkOn(colour(point.value)) === ink),
              {
                x,
                y,
                text: (point: FigurePoint) => numbered(point.value),
                fontSize: 9.5,
                className: `ink-${ink}`,
              },
            ),
          )
        : []),
    ],
  }
}

/** By size where they are numbers, as they came where they are words. */
export function places(all: readonly (number | string)[]): string[] {
  const unique = [...new Set(all)]
  const numbers = unique.every((one) => typeof one === "number")
  return (numbers ? [...unique].sort((a, b) => Number(a) - Number(b)) : unique).map(String)
}

function thin(names: readonly string[], most: number): string[] {
  const every = Math.ceil(names.length / Math.max(1, most))
  return names.filter((_, at) => at % every === 0)
}

/** Writes values with three digits of the largest, or two, as fits into a cell: `2.86`, `.31`, `-.06`, `0`. */
function numbersFor([least, most]: readonly [number, number], room: number): ((value: number) => string) | undefined {
  const far = Math.max(Math.abs(least), Math.abs(most))
  if (far < 0.01 || far >= 1e4) return undefined
  const digits = Math.max(0, Math.min(3, 1 - Math.floor(Math.log10(far))))
  for (const decimals of [Math.min(2, digits + 1), digits]) {
    const text = (value: number) => {
      const written = value.toFixed(decimals)
      return Number(written) === 0 ? "0" : written.replace(/^(-?)0\./, "$1.")
    }
    if (Math.max(text(least).length, text(most).length) * 5.6 <= room) return text
  }
  return undefined
}
