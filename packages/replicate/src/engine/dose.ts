import type { EditInput } from "@llm-fmri/model"

/**
 * A list of edits at a dose, and at a layer where one is given: `add` has its scale multiplied by the dose, `scale` and
 * `scale_component` have the dose as their factor.
 */
export function dosedEdits(template: readonly EditInput[], dose: number, layer?: number): EditInput[] {
  return template.map((edit) => {
    const moved = layer === undefined ? edit : { ...edit, layer }
    if (moved.op === "add") return { ...moved, scale: (moved.scale ?? 1) * dose }
    if (moved.op === "scale" || moved.op === "scale_component") return { ...moved, factor: dose }
    return moved
  })
}
