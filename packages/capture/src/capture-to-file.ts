import { createHash } from "node:crypto"
import path from "node:path"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { cacheDir, withLock } from "@llm-fmri/manifest"
import { type Model, requireOutput } from "@llm-fmri/model"
import { planCapture } from "./capture.js"
import { defaultOrder, type Order, type RunOptions, type RunSummary, runPlan } from "./driver/run.js"
import { recordingShapes } from "./driver/shapes.js"
import type { Plan } from "./plan/plan.js"
import { assemble, bytesOf, type RecordingDType } from "./recording/assemble.js"
import { editsHash } from "./recording/edits-hash.js"
import { writeLabels } from "./recording/files.js"
import { labelRows } from "./recording/labels.js"
import { type RecordingContext, recordingMetadata } from "./recording/metadata.js"
import type { CaptureRequest } from "./request.js"
import { keeperFor } from "./state/keeper-for.js"

/** Recordings up to this size are kept in memory until they are written. */
const MEMORY_BYTES = 256 * 2 ** 20

export interface CaptureToFileOptions extends RunOptions {
  readonly dtype?: RecordingDType
  readonly context?: RecordingContext
  /** Where the state of an unfinished capture lives; by default the cache folder. */
  readonly cacheDir?: string
  /** Breadth first: least number of seconds between two saves of the state. 20 by default. */
  readonly saveSeconds?: number
  /** Called when an earlier try has left something; so many batches are finished, or on their way. */
  readonly onResume?: (batches: number, of: number) => void
  /** Called once when another process is making the same recording. */
  readonly onWait?: () => void
}

export interface CaptureSummary extends RunSummary {
  readonly rows: number
  readonly plan: Plan
  /** Batches that an earlier try had finished or begun. */
  readonly resumedBatches: number
  readonly planSeconds: number
  readonly writeSeconds: number
}

/**
 * Records activations into a safetensors file with its labels beside it. What is recorded is kept in the cache folder
 * until the file is there, so that an interrupted capture goes on where it stopped. The file appears whole or not at all.
 *
 * @throws FmriError `OutputFolderMissing`, `OutputIsFolder`, `OutputNotPlain`, `OutputUnwritable`, `DiskFull` before any
 * work; `Interrupted`; `ValueTooLarge` where float16 cannot hold a value
 */
export async function captureToFile(
  model: Model,
  request: CaptureRequest,
  out: string,
  options: CaptureToFileOptions = {},
): Promise<CaptureSummary> {
  const { dtype = "float32", signal } = options
  await requireOutput(out)
  const planStart = performance.now()
  const plan = await planCapture(model, request)
  const shapes = recordingShapes(model.arch, plan)
  await requireOutput(out, bytesOf(shapes, dtype))
  const planSeconds = (performance.now() - planStart) / 1000
  const context = { editsHash: await editsHash(request), ...options.context }
  const metadata = recordingMetadata(model, request, { ...context, dtype })
  const order = options.order ?? model.run?.order ?? defaultOrder(model, plan)

  const work = async (folder?: string): Promise<CaptureSummary> => {
    const inMemory = bytesOf(shapes, "float32") <= MEMORY_BYTES
    const keeper = keeperFor(order, { folder, inMemory, saveSeconds: options.saveSeconds ?? 20 })
    await keeper.load()
    const { continuation } = keeper
    const resumedBatches = (continuation.skip?.size ?? 0) + (continuation.resume?.size ?? 0)
    if (resumedBatches > 0) options.onResume?.(resumedBatches, plan.chunks.length)
    const { once, onProgress } = options
    const summary = await runPlan(model, plan, (batch) => keeper.sink(batch), {
      order,
      once,
      signal,
      onProgress,
      ...continuation,
    })
    const writeStart = performance.now()
    await assemble(out, shapes, keeper.segments(), metadata, dtype, signal).catch((error) => {
      throw signal?.aborted ? interrupted(error) : error
    })
    await writeLabels(out, labelRows(request.rows, plan))
    await keeper.clear()
    const writeSeconds = (performance.now() - writeStart) / 1000
    return { ...summary, rows: plan.rows, plan, resumedBatches, planSeconds, writeSeconds }
  }
  // A single batch of a net that fits in memory is quickly run again.
  if (plan.chunks.length === 1 && model.weights.resident) return work()
  const key = stateKey({ ...metadata, dtype: "float32" }, request, plan, order)
  const folder = path.join(options.cacheDir ?? cacheDir(), "captures", key)
  return withLock(`${folder}.lock`, () => work(folder), { signal, onWait: options.onWait }).catch((error) => {
    throw signal?.aborted && !(error instanceof FmriError) ? interrupted(error) : error
  })
}

/** Everything that decides the values of every batch, and the form in which they are kept. */
function stateKey(
  metadata: Readonly<Record<string, string>>,
  request: CaptureRequest,
  plan: Plan,
  order: Order,
): string {
  const parts = [
    2,
    order,
    metadata,
    request.rows.map((row) => [row.ids, row.target, row.next]),
    request.sites,
    request.layers,
    ...(request.also ? [request.also] : []),
    request.positions,
    plan.chunks.map((chunk) => chunk.rows),
  ]
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32)
}

function interrupted(cause: unknown): FmriError {
  return new FmriError("Interrupted", "The capture was interrupted.", {
    fix: "Start the same command again to go on.",
    exit: ExitCode.interrupted,
    cause,
  })
}
