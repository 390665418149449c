import { FmriError } from "@llm-fmri/errors"
import type { Arch } from "../architectures/arch.js"
import type { EditableSite } from "../sites.js"
import type { Edit, EditPositions } from "./schema.js"
import type { StepKind } from "./slots.js"

/** A tensor of a file that an edit names. */
export interface EditTensor {
  readonly dims: readonly number[]
  readonly data: Float32Array
  /** Place along the axis of positions of a row's token; without it, the token's own position. */
  readonly place?: (row: number, position: number) => number | undefined
}

/** Reads one tensor of a file, as float32. */
export type TensorReader = (file: string, tensor: string) => Promise<EditTensor>

/** An edit whose vectors are numbers, checked against the model: what the plan and the graphs work with. */
export interface ResolvedEdit {
  readonly layer: number
  readonly site: EditableSite
  readonly positions: EditPositions
  readonly kind: StepKind
  /** c of the step: the factor of `scale`, the multiple of the vector otherwise. */
  readonly coefficient: number
  /** [size of the site]: what is added, the unit direction, or the values to set. */
  readonly vector?: Float32Array
  /** [size of the site], 1 where a value is set. */
  readonly mask?: Uint8Array
  /** Values by row and position of the run (replace), or undefined where the source has none. */
  readonly source?: (row: number, position: number) => Float32Array | undefined
  /** Number of this edit in its list, for messages. */
  readonly number: number
}

/** Width of the activation at an editable site. */
export function siteWidth(arch: Arch, layer: number, site: EditableSite): number {
  return site === "mlp_act" ? arch.layers[layer]!.kind.mlpWidth : arch.width
}

/**
 * Loads the vectors of edits and checks them against the model.
 *
 * @throws FmriError `BadEdit` naming the edit: a layer or unit out of range, a wrong length, a zero direction, a
 * non-finite number, a site that this architecture lacks, a tensor of a wrong shape.
 */
export async function resolveEdits(edits: readonly Edit[], arch: Arch, read: TensorReader): Promise<ResolvedEdit[]> {
  const resolved: ResolvedEdit[] = []
  for (const [number, edit] of edits.entries()) resolved.push(await resolveEdit(edit, number, arch, read))
  return resolved
}

async function resolveEdit(edit: Edit, number: number, arch: Arch, read: TensorReader): Promise<ResolvedEdit> {
  const fail = (problem: string, fix: string): never => {
    throw new FmriError("BadEdit", `Edit ${number} (${edit.op} at ${edit.site}.${edit.layer}) ${problem}.`, {
      fix,
      fields: { number, edit: { site: edit.site, layer: edit.layer, op: edit.op } },
    })
  }
  const layers = arch.layers.length
  if (edit.layer >= layers)
    fail(`names layer ${edit.layer}, but the model has layers 0 to ${layers - 1}`, "Choose a layer of the model.")
  if (edit.site === "resid_mid" && arch.layers[edit.layer]!.kind.parallel)
    fail("names a site that a parallel block does not have", "Edit resid_pre, attn_out, mlp_out or resid_post instead.")
  const size = siteWidth(arch, edit.layer, edit.site)
  const base = { layer: edit.layer, site: edit.site, positions: edit.positions, number }
  const finite = (value: number, name: string) =>
    Number.isFinite(Math.fround(value))
      ? value
      : fail(`has ${name} ${value}, which is no finite float32 number`, "Give a finite number.")

  const readVector = async (source: number[] | { file: string; tensor: string }): Promise<Float64Array> => {
    let values: ArrayLike<number>
    if (Array.isArray(source)) values = source
    else {
      const tensor = await read(source.file, source.tensor)
      values = tensor.data
    }
    if (values.length !== size)
      fail(
        `has a vector of ${values.length} numbers, but the site has ${size} units`,
        "Give a vector of the site's width.",
      )
    const vector = Float64Array.from(values)
    for (const value of vector) finite(value, "a vector with")
    return vector
  }
  const unit = (vector: Float64Array): Float32Array => {
    // The largest entry is taken out first, so that neither tiny nor huge directions leave the range of a double.
    const peak = vector.reduce((m, x) => Math.max(m, Math.abs(x)), 0)
    if (peak === 0) fail("has a zero vector, which has no direction", "Give a vector that is not zero.")
    const norm = Math.sqrt(vector.reduce((sum, x) => sum + (x / peak) ** 2, 0))
    return Float32Array.from(vector, (x) => x / peak / norm)
  }
  const unitMask = (units: readonly number[]): Uint8Array => {
    const mask = new Uint8Array(size)
    for (const u of units) {
      if (u >= size) fail(`names unit ${u}, but the site has units 0 to ${size - 1}`, "Choose units of the site.")
      if (mask[u]) fail(`names unit ${u} twice`, "Name each unit once.")
      mask[u] = 1
    }
    return mask
  }

  switch (edit.op) {
    case "add":
      return {
        ...base,
        kind: "add",
        coefficient: finite(edit.scale, "scale"),
        vector: Float32Array.from(await readVector(edit.vector)),
      }
    case "project_out":
      return { ...base, kind: "component", coefficient: -1, vector: unit(await readVector(edit.vector)) }
    case "scale_component": {
      const coefficient = finite(edit.factor, "factor") - 1
      return { ...base, kind: "component", coefficient, vector: unit(await readVector(edit.vector)) }
    }
    case "scale":
      return { ...base, kind: "scale", coefficient: finite(edit.factor, "factor") }
    case "zero_units":
      return { ...base, kind: "set", coefficient: 1, vector: new Float32Array(size), mask: unitMask(edit.units) }
    case "set_units": {
      if (edit.values.length !== edit.units.length)
        fail(`gives ${edit.values.length} values for ${edit.units.length} units`, "Give one value a unit.")
      const vector = new Float32Array(size)
      edit.units.forEach((u, i) => {
        if (u < size) vector[u] = finite(edit.values[i]!, "value")
      })
      return { ...base, kind: "set", coefficient: 1, vector, mask: unitMask(edit.units) }
    }
    case "replace": {
      const { file, tensor: name, row: fixedRow } = edit.from
      const { dims, data, place } = await read(file, name)
      const withT = dims.length === 3
      if ((dims.length !== 2 && !withT) || dims.at(-1) !== size)
        fail(
          `takes "${name}" of shape [${dims.join(", ")}], but needs [rows, ${size}] or [rows, positions, ${size}]`,
          "Record the same site and model.",
        )
      if (fixedRow !== undefined && fixedRow >= dims[0]!)
        fail(`takes row ${fixedRow} of "${name}", which has ${dims[0]} rows`, "Choose a row of the recording.")
      for (let i = 0; i < data.length; i++)
        if (!Number.isFinite(data[i]!)) fail(`takes "${name}", which holds a non-finite number`, "Record it again.")
      const perRow = withT ? dims[1]! : 1
      const source = (row: number, position: number) => {
        const r = fixedRow ?? row
        const p = !withT ? 0 : place ? place(r, position) : position
        if (r >= dims[0]! || p === undefined || p >= perRow) return undefined
        const start = (r * perRow + p) * size
        return data.subarray(start, start + size)
      }
      return { ...base, kind: "set", coefficient: 1, mask: new Uint8Array(size).fill(1), source }
    }
  }
}
