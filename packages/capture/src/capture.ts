import type { Model } from "@llm-fmri/model"
import { type RunOptions, type RunSummary, runPlan } from "./driver/run.js"
import { recordingShapes } from "./driver/shapes.js"
import { MemorySink } from "./driver/sink.js"
import { type Plan, planRun } from "./plan/plan.js"
import { labelRows } from "./recording/labels.js"
import type { Recording } from "./recording/recording.js"
import { type CaptureRequest, type ResolvedRequest, resolveRequest } from "./request.js"

/** Plans a capture without running it. */
export async function planCapture(model: Pick<Model, "arch" | "run">, request: CaptureRequest): Promise<Plan> {
  return planResolved(model, await resolveRequest(model.arch, request))
}

/** Plans a capture whose edits are loaded already. */
export function planResolved(model: Pick<Model, "arch" | "run">, request: ResolvedRequest): Plan {
  const { rows, sites, layers = "all", also, positions = "all", chunkRows = model.run?.chunkRows } = request
  return planRun(model.arch, { rows, sites, layers, also, positions, chunkRows })
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
  return captureResolved(model, await resolveRequest(model.arch, request), options)
}

/**
 * Records activations in memory, of rows whose edits are loaded already: for many rows that share vectors, and for values
 * that are in no file. Rows that carry the same {@link ResolvedEdit} object share the work that it leads to.
 */
export async function captureResolved(
  model: Model,
  request: ResolvedRequest,
  options: RunOptions = {},
): Promise<Captured> {
  const plan = planResolved(model, request)
  const sink = new MemorySink(recordingShapes(model.arch, plan))
  const summary = await runPlan(model, plan, sink, options)
  return { tensors: sink.tensors, labels: labelRows(request.rows, plan), metadata: {}, plan, summary }
}
