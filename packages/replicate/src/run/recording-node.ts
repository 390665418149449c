import type { Captured, CaptureRequest } from "@llm-fmri/capture"
import type { ChainNode } from "../provenance/chain.js"
import { recordingHash } from "../provenance/recording.js"

/** A recording as a node of the chain: sha256 over names, shapes and bytes of its tensors. */
export function recordingNode(
  model: string,
  { rows, positions = "all" }: Pick<CaptureRequest, "rows" | "positions">,
  { tensors }: Pick<Captured, "tensors">,
  from: string[],
): ChainNode {
  const sha256 = recordingHash(tensors)
  const names = [...tensors.keys()]
  const shown = names.length > 2 ? `${names[0]} … ${names.at(-1)} (${names.length} tensors)` : names.join(", ")
  const edited = rows.filter(({ edits }) => edits !== undefined && edits.length > 0).length
  return {
    id: `recording:${sha256.slice(0, 16)}`,
    kind: "recording",
    name: `${model}: ${shown} at ${positions.toString()}`,
    sha256,
    from,
    detail: { rows: rows.length, ...(edited > 0 ? { edited_rows: edited } : {}) },
  }
}
