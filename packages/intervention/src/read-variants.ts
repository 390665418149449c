import { type CaptureRow, editLoader, type Position } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import type { EditInput, Model } from "@llm-fmri/model"
import { loadRows } from "./load-rows.js"
import { type MeasureOptions, measure, type Variant, type Work } from "./measure.js"
import { type Read, readNames } from "./read.js"

export interface VariantsRequest {
  readonly rows: readonly CaptureRow[]
  /** Rows under edits, after the row's own; an edit object that several share is loaded once and shares its work. */
  readonly variants: readonly { readonly of: number; readonly edits: readonly EditInput[] }[]
  readonly read: readonly Read[]
  /** Where it is read: `last` unless said otherwise. */
  readonly position?: Position
}

export interface VariantValues {
  /** By name of the read: the rows without the variants' edits, [rows]. */
  readonly unedited: ReadonlyMap<string, Float64Array>
  /** By name of the read: [variants]. */
  readonly edited: ReadonlyMap<string, Float64Array>
  readonly work: Work
}

/**
 * Any edits, on any of the rows, read at one position and compared with the unedited row; rows and variants share one forest
 * of tokens. `sweep` is the case of one edit over layers and doses.
 *
 * @throws FmriError `BadEdit`, `BadVariant`, `BadRead`, and those of a capture
 * @example
 * ```ts
 * const edits = [{ site: "resid_post", layer: 15, op: "project_out", vector } as const]
 * const { edited } = await readVariants(model, { rows, variants: [{ of: 0, edits }], read: [{ kind: "kl" }] })
 * edited.get("kl")![0] // in nats
 * ```
 */
export async function readVariants(
  model: Model,
  request: VariantsRequest,
  options: MeasureOptions = {},
): Promise<VariantValues> {
  const { read, position = "last" } = request
  const names = readNames(read)
  const load = editLoader(model.arch)
  const rows = await loadRows(request.rows, load)
  const variants: Variant[] = []
  for (const [number, { of, edits }] of request.variants.entries()) {
    if (rows[of] === undefined)
      throw new FmriError("BadVariant", `Variant ${number} is of row ${of}, and there are ${rows.length} rows.`, {
        fix: "Rows count from 0.",
        fields: { variant: number, row: of },
      })
    variants.push({ of, edits: await load(edits) })
  }
  const { unedited, edited, work } = await measure(model, rows, variants, read, position, options)
  return {
    unedited: new Map(names.map((name, i) => [name, unedited[i]!])),
    edited: new Map(names.map((name, i) => [name, edited[i]!])),
    work,
  }
}
