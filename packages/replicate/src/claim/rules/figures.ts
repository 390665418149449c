import type { Draft } from "../draft.js"
import type { FigureSpec } from "../schema/figure.js"
import type { Found } from "./found.js"

type Kind = FigureSpec["kind"]

/** The fields that only some kinds draw. */
const drawnBy: Partial<Record<keyof FigureSpec, readonly Kind[]>> = {
  series: ["lines", "scatter"],
  band: ["lines", "scatter"],
  null_band: ["lines"],
  value: ["heatmap"],
  label: ["scatter"],
  log_x: ["lines", "scatter"],
  reference: ["lines", "scatter"],
}

/** Fields that a figure's kind does not draw, and a heatmap without a column for its colour. */
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
    const colourless =
      kind === "heatmap" && item.value === undefined
        ? [{ path: `${path}/value`, message: "a heatmap needs a column for its colour", fix: "Add value." }]
        : []
    return [...strange, ...colourless]
  })
}
