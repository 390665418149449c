import type { Model } from "@llm-fmri/model"
import { type RunOptions, type RunSummary, runPlan } from "./driver/run.js"
import { recordingShapes } from "./driver/shapes.js"
import { MemorySink } from "./driver/sink.js"
import { type Plan, planRun } from "./plan/plan.js"
import { labelRows } from "./recording/labels.js"
import type { Recording } from "./recording/recording.js"
import { type CaptureRequest, resolveRows } from "./request.js"

/** Plans a capture without running it. */
export async function planCapture(model: Pick<Model, "arch">, request: CaptureRequest): Promise<Plan> {
  const rows = await resolveRows(model.arch, request)
  return planRun(model.arch, {
    rows,
    sites: request.sites,
    layers: request.layers ?? "all",
    positions: request.positions ?? "all",
    chunkRows: request.chunkRows,
  })
}

export interface Captured extends Recording {
  readonly plan: Plan
  readonly summary: RunSummary
}

/**
 * Records activations in memory.
 *
 * @example
 * ```ts
 * const { tensors } = await capture(model, {
 *   rows: [{ ids: [504, 3575, 282, 4649, 314] }],
 *   sites: ["resid_post"],
 *   positions: ["last"],
 * })
 * tensors.get("resid_post.0")!.dims // [1, 576]
 * ```
 */
export async function capture(model: Model, request: CaptureRequest, options: RunOptions = {}): Promise<Captured> {
  const plan = await planCapture(model, request)
  const sink = new MemorySink(recordingShapes(model.arch, plan))
  const summary = await runPlan(model, plan, sink, options)
  return { tensors: sink.tensors, labels: labelRows(request.rows, plan), metadata: {}, plan, summary }
}
