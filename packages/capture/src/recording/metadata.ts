import { createHash } from "node:crypto"
import { createRequire } from "node:module"
import { blockGraph, embedGraph, finalNormGraph, logitsGraph, type Model } from "@llm-fmri/model"
import type { CaptureRequest } from "../request.js"
import { SCHEMA } from "./schema.js"

export interface RecordingContext {
  readonly stimuliHash?: string
  /** From `editsHash`; without it the edits' JSON is hashed as it is. */
  readonly editsHash?: string
  readonly bos?: string
  readonly dtype?: string
}

/** What a recording says about how it was made. Values are strings, as safetensors wants them. */
export function recordingMetadata(
  model: Model,
  request: CaptureRequest,
  context: RecordingContext = {},
): Record<string, string> {
  return {
    schema: SCHEMA,
    model: model.name,
    model_hash: model.hash,
    graph_hash: graphHash(model),
    stimuli_hash: context.stimuliHash ?? sha256(JSON.stringify(request.rows.map((row) => row.ids))),
    edits_hash:
      context.editsHash ?? sha256(JSON.stringify([request.edits ?? [], request.rows.map((row) => row.edits ?? [])])),
    positions: (request.positions ?? "all").toString(),
    device: "cpu",
    dtype: context.dtype ?? "float32",
    bos: context.bos ?? "as given",
    versions: JSON.stringify({ "llm-fmri": ownVersion(), node: process.versions.node }),
  }
}

/** Hash of the graphs that the model's kinds of block are turned into. */
function graphHash(model: Model): string {
  const { arch } = model
  const kinds = new Map(arch.layers.map(({ kind }) => [JSON.stringify(kind), kind]))
  const blocks = [...kinds.values()].map((kind) =>
    blockGraph(kind, { form: "rows", taps: [], select: false, edits: {} }),
  )
  return sha256(
    [embedGraph(arch), ...blocks, finalNormGraph(arch), logitsGraph(arch)].map((graph) => graph.hash).join("\n"),
  )
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex")
}

function ownVersion(): string {
  return (createRequire(import.meta.url)("@llm-fmri/capture/package.json") as { version: string }).version
}
