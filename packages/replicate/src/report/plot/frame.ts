import type { Layout, Panel } from "./layout.js"
import type { Marks, PlotModule } from "./plot-types.js"

/** Grid and the post's value, under everything else. */
export function frame(Plot: PlotModule, layout: Layout, panel: Panel, axis: "x" | "y"): Marks {
  const printed = [...new Set(panel.cells.flatMap(({ cell }) => (cell.paper === undefined ? [] : [cell.paper.value])))]
  const shown = layout.valueLog ? printed.filter((value) => value > 0) : printed
  const line = { stroke: "var(--post)", strokeWidth: 1.75, strokeDasharray: "7 4" }
  const zero = !layout.valueLog && layout.domain[0] < 0 && layout.domain[1] > 0 ? [0] : []
  return axis === "y"
    ? [Plot.ruleY(zero, { stroke: "var(--line)", strokeWidth: 1.25 }), Plot.ruleY(shown, line)]
    : [Plot.ruleX(zero, { stroke: "var(--line)", strokeWidth: 1.25 }), Plot.ruleX(shown, line)]
}
