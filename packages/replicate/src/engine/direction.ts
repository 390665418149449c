import { meanDifference, norm } from "@llm-fmri/analysis"
import type { Recording } from "@llm-fmri/capture"
import { FmriError } from "@llm-fmri/errors"
import { nearest } from "../cli/nearest.js"
import { choosePosition, recordedRows } from "./recorded-rows.js"

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
  const x = recordedRows(name, tensor, chosen)
  const width = x.dims[1] as number
  const inClass = chosen.map(({ label }) => label.category === of)
  const vector = Float32Array.from(meanDifference(x, inClass))
  const inside = inClass.filter(Boolean).length
  return { of, tensor: name, dims: width, norm: norm(vector), inside, outside: chosen.length - inside, vector }
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
