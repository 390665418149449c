import { type CaptureRow, editLoader, type Position } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import type { Model, ResolvedEdit } from "@llm-fmri/model"
import { atLayer, changesNothing, checkDosable, dosed, type SweepEdit } from "./dose.js"
import { loadRows } from "./load-rows.js"
import { type MeasureOptions, measure, type Variant, type Work } from "./measure.js"
import { type Read, readNames } from "./read.js"

export interface SweepRequest {
  /** Rows of tokens; edits of their own are part of the unedited row. */
  readonly rows: readonly CaptureRow[]
  /** The edit, or several that are dosed together; a dose multiplies `scale` and sets `factor`. */
  readonly edits: SweepEdit | readonly SweepEdit[]
  /** Where the edits act, each layer in turn; without it they stay at their own. */
  readonly layers?: "all" | readonly number[]
  readonly doses: readonly number[]
  readonly read: readonly Read[]
  /** Where it is read: `last` unless said otherwise. */
  readonly position?: Position
}

export interface Sweep {
  /** As asked for; undefined where the edits stay at layers of their own that differ. */
  readonly layers: readonly (number | undefined)[]
  readonly doses: readonly number[]
  readonly rows: number
  /** By name of the read: [layers, doses, rows], row-major. */
  readonly values: ReadonlyMap<
    string,
    { readonly dims: readonly [number, number, number]; readonly data: Float64Array }
  >
  /** By name of the read: the rows without the edits, [rows]. */
  readonly unedited: ReadonlyMap<string, Float64Array>
  readonly work: Work
}

/**
 * One edit over layers × doses × rows, read at one position. The unedited rows and all edited copies share one forest of
 * tokens: an edit re-runs only the tokens and layers that it can reach (at the last position, one token a dose, from the
 * edited layer on), and a dose that changes nothing (0 of `add`, 1 of a factor) runs nothing.
 *
 * @throws FmriError `BadEdit`, `NoDose`, `BadDose`, `BadRead`, and those of a capture
 * @example
 * ```ts
 * const result = await sweep(model, {
 *   rows: [{ ids: [504, 3575, 282, 4649, 314] }],
 *   edits: { site: "resid_post", op: "add", vector: { file: "direction.safetensors" }, positions: "last" },
 *   layers: "all",
 *   doses: [0.5, 1, 2],
 *   read: [{ kind: "kl" }],
 * })
 * result.values.get("kl")!.dims // [30, 3, 1]
 * ```
 */
export async function sweep(model: Model, request: SweepRequest, options: MeasureOptions = {}): Promise<Sweep> {
  const { doses, read, position = "last" } = request
  const names = readNames(read)
  if (doses.length === 0) throw new FmriError("BadDose", "There are no doses.", { fix: "Give at least one." })
  const template = [request.edits].flat() as SweepEdit[]
  if (template.length === 0) throw new FmriError("BadEdit", "There is no edit.", { fix: "Give at least one." })
  const all = request.layers === "all" ? model.arch.layers.map((_, layer) => layer) : request.layers
  if (all?.length === 0) throw new FmriError("BadEdit", "There are no layers.", { fix: "Name at least one layer." })
  const load = editLoader(model.arch)
  const rows = await loadRows(request.rows, load)

  const settings: { edits: ResolvedEdit[]; idle: boolean }[] = []
  for (const layer of all ?? [undefined]) {
    const loaded = await load(checkDosable(atLayer(template, layer)))
    for (const dose of doses) {
      const edits = loaded.map((edit) => dosed(edit, dose))
      settings.push({ edits, idle: edits.every(changesNothing) })
    }
  }
  const variants: Variant[] = settings.flatMap(({ edits, idle }) => (idle ? [] : rows.map((_, of) => ({ of, edits }))))
  const { unedited, edited, work } = await measure(model, rows, variants, read, position, options)

  const dims = [all?.length ?? 1, doses.length, rows.length] as const
  const values = names.map((name, i) => {
    const data = new Float64Array(settings.length * rows.length)
    let next = 0
    settings.forEach(({ idle }, s) => {
      data.set(idle ? unedited[i]! : edited[i]!.subarray(next, next + rows.length), s * rows.length)
      if (!idle) next += rows.length
    })
    return [name, { dims, data }] as const
  })
  return {
    layers: all ?? [commonLayer(template)],
    doses,
    rows: rows.length,
    values: new Map(values),
    unedited: new Map(names.map((name, i) => [name, unedited[i]!])),
    work,
  }
}

function commonLayer(edits: readonly SweepEdit[]): number | undefined {
  return edits.every(({ layer }) => layer === edits[0]!.layer) ? edits[0]!.layer : undefined
}
