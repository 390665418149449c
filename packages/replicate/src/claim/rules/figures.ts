import type { Draft } from "../draft.js"
import type { FigureSpec } from "../schema/figure.js"
import type { Found } from "./found.js"

type Kind = FigureSpec["kind"]

/** The fields that only some kinds draw. */
const drawnBy: Partial<Record<keyof FigureSpec, readonly Kind[]>> = {
  series: ["lines", "scatter", "heatmap", "graph"],
  band: ["lines", "scatter"],
  null_band: ["lines"],
  value: ["heatmap"],
  wide: ["heatmap"],
  label: ["scatter", "graph"],
  node: ["graph"],
  size: ["graph"],
  edges: ["graph"],
  log_x: ["lines", "scatter"],
  reference: ["lines", "scatter"],
}

/** What a kind cannot do without. */
const needed: Partial<Record<Kind, readonly { field: keyof FigureSpec; message: string }[]>> = {
  heatmap: [{ field: "value", message: "a heatmap needs a column for its colour" }],
  graph: [
    { field: "node", message: "a graph needs a column that names its nodes" },
    { field: "edges", message: "a graph needs a table of edges" },
  ],
}

/** Fields that a figure's kind does not draw, and those that it lacks. */
export function fieldsOfOtherKinds({ figures }: Draft): Found[] {
  return figures.flatMap(({ path, item }) => {
    const { kind } = item
    if (kind === undefined) return []
    const strange = (Object.keys(drawnBy) as (keyof FigureSpec)[])
      .filter((field) => item[field] !== undefined && drawnBy[field]?.includes(kind) === false)
      .map((field) => ({
        path: `${path}/${field}`,
        message: `a figure of kind "${kind}" does not draw "${field}"`,
        fix: `Leave it out, or use kind ${drawnBy[field]?.map((one) => `"${one}"`).join(" or ")}.`,
      }))
    const lacking = (needed[kind] ?? [])
      .filter(({ field }) => item[field] === undefined)
      .map(({ field, message }) => ({ path: `${path}/${field}`, message, fix: `Add ${field}.` }))
    return [...strange, ...lacking]
  })
}
