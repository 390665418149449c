import { type CaptureRow, captureResolved, editLoader, type Position } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import { type EditableSite, type Model, type ResolvedEdit, siteWidth } from "@llm-fmri/model"
import { type LoadedRows, loadRows } from "./load-rows.js"
import { type MeasureOptions, measure, type Variant, type Work } from "./measure.js"
import { type Read, readNames } from "./read.js"

export interface PatchRequest {
  /** Rows whose activations are taken. */
  readonly clean: readonly CaptureRow[]
  /** Rows that they are put into, one for each clean row. */
  readonly corrupt: readonly CaptureRow[]
  readonly site: EditableSite
  readonly layers?: "all" | readonly number[]
  /** Where an activation is replaced: one position at a time. `all` needs rows of one length. */
  readonly positions?: "all" | readonly Position[]
  readonly read: Read
  /** Where it is read: `last` unless said otherwise. */
  readonly position?: Position
}

export interface PatchSweep {
  readonly layers: readonly number[]
  readonly positions: readonly Position[]
  /** [layers, positions]: how much of the way from corrupt (0) to clean (1) the mean readout goes. */
  readonly restored: { readonly dims: readonly [number, number]; readonly data: Float64Array }
  /** [layers, positions, rows]: the readout itself. */
  readonly values: { readonly dims: readonly [number, number, number]; readonly data: Float64Array }
  /** [rows] the readout of the clean and of the corrupt rows. */
  readonly clean: Float64Array
  readonly corrupt: Float64Array
  readonly work: Work
}

/**
 * Activation patching: runs the corrupt rows with the activation at one layer and position taken from the clean rows, for
 * every layer and position, and reads how much of the clean behaviour comes back:
 * (mean patched − mean corrupt) / (mean clean − mean corrupt), as in Meng et al. 2022 and Wang et al. 2022. Values outside
 * 0…1 happen. A divergence is read from the clean row, so there 1 means none.
 *
 * Only the tokens from the patched one on, and the layers from the patched one on, are run again. Where clean and corrupt
 * rows begin alike, patching changes nothing and runs nothing.
 *
 * @throws FmriError `BadPatch` where rows do not pair or the readout does not tell clean from corrupt; those of a capture
 * @example
 * ```ts
 * const { restored } = await patchSweep(model, {
 *   clean: [{ ids: clean }],
 *   corrupt: [{ ids: corrupt }],
 *   site: "resid_pre",
 *   read: { kind: "logit_difference", token: 7042, against: 9690 },
 * })
 * restored.dims // [30, clean.length]
 * ```
 */
export async function patchSweep(
  model: Model,
  request: PatchRequest,
  options: MeasureOptions = {},
): Promise<PatchSweep> {
  const { site, read, position = "last" } = request
  readNames([read])
  const layers =
    request.layers === undefined || request.layers === "all" ? model.arch.layers.map((_, l) => l) : request.layers
  const load = editLoader(model.arch)
  const clean = await loadRows(request.clean, load)
  const corrupt = await loadRows(request.corrupt, load)
  checkPairs(clean, corrupt, request.positions ?? "all")
  const positions =
    request.positions === undefined || request.positions === "all" ? clean[0]!.ids.map((_, p) => p) : request.positions
  const source = await captureResolved(
    model,
    { rows: clean, sites: [site], layers, positions },
    { signal: options.signal },
  )
  const places = source.plan.asked

  const variants: (Variant & { readonly at: number })[] = []
  layers.forEach((layer, l) => {
    const { data } = source.tensors.get(`${site}.${layer}`)!
    const width = siteWidth(model.arch, layer, site)
    const mask = new Uint8Array(width).fill(1)
    positions.forEach((where, p) => {
      clean.forEach((row, r) => {
        if (sameUpTo(row, corrupt[r]!, where, places[r]![p]!)) return
        const from = (r * positions.length + p) * width
        const edit: ResolvedEdit = {
          layer,
          site,
          positions: where,
          kind: "set",
          coefficient: 1,
          vector: data.subarray(from, from + width),
          mask,
          number: 0,
        }
        variants.push({ of: r, edits: [edit], at: (l * positions.length + p) * clean.length + r })
      })
    })
  })
  const reference = await measureClean(model, clean, read, position, options)
  const measured = await measure(model, corrupt, variants, [read], position, {
    ...options,
    reference: reference.finalNorm,
  })

  const before = measured.unedited[0]!
  const data = new Float64Array(layers.length * positions.length * clean.length)
  for (let at = 0; at < data.length; at++) data[at] = before[at % clean.length]!
  variants.forEach(({ at }, v) => {
    data[at] = measured.edited[0]![v]!
  })
  const [top, bottom] = [mean(reference.values), mean(before)]
  if (!(Math.abs(top - bottom) > 0))
    throw new FmriError("BadPatch", `The readout is ${top} in the clean rows and in the corrupt ones.`, {
      fix: "Choose rows, or a readout, that differ.",
      fields: { clean: top, corrupt: bottom },
    })
  const restored = Float64Array.from({ length: layers.length * positions.length }, (_, i) => {
    const patched = mean(data.subarray(i * clean.length, (i + 1) * clean.length))
    return (patched - bottom) / (top - bottom)
  })
  return {
    layers,
    positions,
    restored: { dims: [layers.length, positions.length], data: restored },
    values: { dims: [layers.length, positions.length, clean.length], data },
    clean: reference.values,
    corrupt: before,
    work: measured.work,
  }
}

/** The readout of the clean rows, and their final norms as the reference of a divergence. */
async function measureClean(model: Model, clean: LoadedRows, read: Read, position: Position, options: MeasureOptions) {
  const { signal } = options
  const { unedited } = await measure(model, clean, [], [read], position, { signal })
  if (read.kind !== "kl") return { values: unedited[0]!, finalNorm: undefined }
  const { tensors } = await captureResolved(
    model,
    { rows: clean, sites: ["final_norm"], positions: [position] },
    { signal },
  )
  return { values: unedited[0]!, finalNorm: tensors.get("final_norm")! }
}

function checkPairs(clean: LoadedRows, corrupt: LoadedRows, positions: "all" | readonly Position[]): void {
  const fail = (problem: string, fix: string): never => {
    throw new FmriError("BadPatch", problem, { fix })
  }
  if (clean.length === 0 || clean.length !== corrupt.length)
    fail(
      `There are ${clean.length} clean rows and ${corrupt.length} corrupt ones.`,
      "Give a clean row for each corrupt one.",
    )
  const length = clean[0]!.ids.length
  const other = [...clean, ...corrupt].find((row) => row.ids.length !== length)
  if (positions === "all" && other !== undefined)
    fail(
      `Rows have ${length} and ${other.ids.length} tokens, so that their positions do not correspond.`,
      'Name positions, such as "last" or "target", or give rows of one length.',
    )
}

/** True where the rows are the same tokens, without edits, up to a position: there the activations are equal. */
function sameUpTo(clean: LoadedRows[number], corrupt: LoadedRows[number], where: Position, place: number): boolean {
  if (clean.edits.length > 0 || corrupt.edits.length > 0) return false
  // Rotary frequencies can depend on the length.
  if (clean.ids.length !== corrupt.ids.length) return false
  const own = where === "last" ? corrupt.ids.length - 1 : typeof where === "number" ? where : corrupt[where]
  if (own !== place) return false
  for (let p = 0; p <= place; p++) if (clean.ids[p] !== corrupt.ids[p]) return false
  return true
}

function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length
}
