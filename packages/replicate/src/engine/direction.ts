import { meanDifference, norm } from "@llm-fmri/analysis"
import type { Label, Recording } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import { nearest } from "../cli/nearest.js"

export interface DirectionRequest {
  recording: string
  of: string
  site: string
  layer: number
  /** `target`, `next`, `last` or a token index; needed where several positions were recorded. */
  position?: string | undefined
  out: string
}

export interface DirectionSummary {
  of: string
  tensor: string
  dims: number
  norm: number
  /** Rows of the category, and all others. */
  inside: number
  outside: number
}

/** Reads a recording, takes a category's mean difference, writes it as the tensor `direction` [d]. */
export async function writeCategoryDirection(request: DirectionRequest): Promise<DirectionSummary> {
  const { readRecording } = await import("@llm-fmri/capture")
  const { parseSite, writeSafetensors } = await import("@llm-fmri/model")
  const site = parseSite(request.site)
  const recording = await readRecording(request.recording, [`${site}.${request.layer}`])
  const { vector, ...summary } = categoryDirection(recording, { ...request, site })
  await writeSafetensors(
    request.out,
    [{ name: "direction", dtype: "F32", shape: [vector.length], data: vector }],
    directionMetadata(recording, { ...request, site }),
  )
  return summary
}

/** The direction of a category in a recording, and what it rests on. */
export function categoryDirection(
  recording: Pick<Recording, "tensors" | "labels" | "metadata">,
  { of, site, layer, position }: Pick<DirectionRequest, "of" | "site" | "layer" | "position">,
): DirectionSummary & { vector: Float32Array } {
  const name = `${site}.${layer}`
  const tensor = recording.tensors.get(name)
  if (tensor === undefined) {
    throw wrong(
      "NoSuchTensor",
      `the recording has no tensor "${name}"`,
      `It has ${some([...recording.tensors.keys()])}.`,
    )
  }
  const categories = [
    ...new Set(recording.labels.flatMap(({ category }) => (category === undefined ? [] : [category]))),
  ]
  if (!categories.includes(of)) {
    const close = nearest(of, categories)
    throw wrong(
      "NoSuchCategory",
      `no row of the recording has the category "${of}"`,
      categories.length === 0
        ? "Record a stimulus set (capture --stimuli), whose labels have categories."
        : `${close === undefined ? "" : `Did you mean ${close}? `}The categories are ${some(categories)}.`,
    )
  }
  const chosen = choosePosition(recording, position)
  const width = tensor.dims.at(-1) as number
  // The positions axis, where there is one: padded to the longest row, or so many positions a row.
  const perRow = tensor.dims.length === 3 ? (tensor.dims[1] as number) : 1
  if (tensor.dims.length > 3)
    throw wrong("NotVectors", `"${name}" has a shape of ${tensor.dims}`, "Choose a residual site.")
  const data = new Float32Array(chosen.length * width)
  chosen.forEach(({ label, slot }, at) => {
    const start = (label.row * perRow + slot) * width
    data.set(tensor.data.subarray(start, start + width), at * width)
  })
  const inClass = chosen.map(({ label }) => label.category === of)
  const vector = Float32Array.from(meanDifference({ dims: [chosen.length, width], data }, inClass))
  const inside = inClass.filter(Boolean).length
  return { of, tensor: name, dims: width, norm: norm(vector), inside, outside: chosen.length - inside, vector }
}

/** One label a row: the only one there is, or the one at the position asked for. */
function choosePosition(
  { labels, metadata }: Pick<Recording, "labels" | "metadata">,
  position: string | undefined,
): { label: Label; slot: number }[] {
  const rows = new Map<number, Label[]>()
  for (const label of labels) rows.set(label.row, [...(rows.get(label.row) ?? []), label])
  const recorded = metadata.positions?.split(",") ?? []
  return [...rows].map(([row, own]) => {
    const slot = slotOf(own, recorded, position)
    const label = slot === undefined ? undefined : own[slot]
    if (label !== undefined && slot !== undefined) return { label, slot }
    throw wrong(
      "WhichPosition",
      position === undefined
        ? `row ${row} of the recording has ${own.length} positions`
        : `row ${row} of the recording has no position "${position}"`,
      recorded.length > 0 && recorded[0] !== "all"
        ? `Say which with --position; it has ${recorded.join(", ")}.`
        : "Say which with --position N (a token index), or record --positions target.",
    )
  })
}

function slotOf(own: readonly Label[], recorded: readonly string[], position: string | undefined): number | undefined {
  if (position === undefined) return own.length === 1 ? 0 : undefined
  const named = recorded.indexOf(position)
  if (named >= 0) return named
  if (/^\d+$/.test(position)) {
    const at = own.findIndex((label) => label.position === Number(position))
    return at >= 0 ? at : undefined
  }
  if (position === "last" && recorded[0] === "all") return own.length - 1
  return undefined
}

function directionMetadata(
  { metadata }: Pick<Recording, "metadata">,
  { of, site, layer, position }: DirectionRequest,
): Record<string, string> {
  const kept = Object.entries(metadata).filter(([key]) => /^(model|model_hash|stimuli_hash|bos)$/.test(key))
  return {
    schema: "llm-fmri.direction/1",
    kind: "mean difference",
    category: of,
    site,
    layer: String(layer),
    ...(position === undefined ? {} : { position }),
    ...Object.fromEntries(kept),
  }
}

function some(names: readonly string[]): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`
}

function wrong(tag: string, message: string, fix: string): FmriError {
  return new FmriError(tag, message, { fix })
}
