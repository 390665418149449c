import type { Marks, PlotModule } from "../plot/plot-types.js"
import { type Placed, placeLabels, type Spot } from "./labels.js"

/** Names beside spots, in pixels of the paper, as far as they have room; with a halo where they stand on other marks. */
export function labelMarks(
  Plot: PlotModule,
  spots: readonly Spot[],
  edge: Parameters<typeof placeLabels>[1],
  halo = false,
  place: (at: number) => { x: unknown; y: unknown } = (at) => ({ x: spots[at]?.x, y: spots[at]?.y }),
): Marks {
  const placed = placeLabels(spots, edge)
  const marks: Marks = []
  for (const side of ["start", "end", "middle"] as const) {
    for (const dy of new Set(placed.filter((one) => one.anchor === side).map((one) => one.dy))) {
      const here = placed.filter((one) => one.anchor === side && one.dy === dy)
      marks.push(
        Plot.text(here, {
          x: (one: Placed) => place(one.at).x,
          y: (one: Placed) => place(one.at).y,
          text: (one: Placed) => one.text,
          textAnchor: side,
          dx: here[0]?.dx ?? 0,
          dy,
          fontSize: 10,
          ...(halo ? { fill: "var(--ink)", stroke: "var(--paper)", strokeWidth: 3, fontWeight: 600 } : {}),
        }),
      )
    }
  }
  return marks
}
