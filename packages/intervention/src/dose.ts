import { FmriError } from "@llm-fmri/errors"
import { type Edit, type EditInput, parseEdits, type ResolvedEdit } from "@llm-fmri/model"

type WithoutLayer<T> = T extends unknown ? Omit<T, "layer"> & { readonly layer?: number } : never

/** An edit whose layer may be left to the sweep. */
export type SweepEdit = WithoutLayer<EditInput>

/** The edits of a sweep, with a layer each; those of the sweep replace their own. */
export function atLayer(template: readonly SweepEdit[], layer: number | undefined): EditInput[] {
  return template.map((edit, number) => {
    const own = layer ?? edit.layer
    if (own === undefined)
      throw new FmriError("BadEdit", `Edit ${number} (${edit.op} at ${edit.site}) has no layer.`, {
        fix: "Give the edit a layer, or the sweep its layers.",
        fields: { number },
      })
    return { ...edit, layer: own } as EditInput
  })
}

/** Checks that every edit has something that a dose can set. */
export function checkDosable(edits: readonly EditInput[]): Edit[] {
  const parsed = parseEdits(edits)
  parsed.forEach(({ op, site }, number) => {
    if (op === "add" || op === "scale" || op === "scale_component") return
    throw new FmriError("NoDose", `Edit ${number} (${op} at ${site}) has no dose.`, {
      fix: "A sweep doses add, scale and scale_component.",
      fields: { number },
    })
  })
  return parsed
}

/**
 * A loaded edit at a dose: the scale of `add` is multiplied by it, the factor of `scale` and `scale_component` is set to
 * it. Vectors are shared with the original.
 */
export function dosed(edit: ResolvedEdit, dose: number): ResolvedEdit {
  const coefficient = edit.kind === "add" ? edit.coefficient * dose : edit.kind === "component" ? dose - 1 : dose
  if (Number.isFinite(Math.fround(coefficient))) return { ...edit, coefficient }
  throw new FmriError("BadDose", `The dose ${dose} of edit ${edit.number} is no finite float32 number.`, {
    fix: "Give finite doses.",
    fields: { dose },
  })
}

/** True for a dose at which the edit leaves the activation as it is. */
export function changesNothing(edit: ResolvedEdit): boolean {
  return edit.kind === "scale" ? edit.coefficient === 1 : edit.kind !== "set" && edit.coefficient === 0
}
