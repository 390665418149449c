import { createHash } from "node:crypto"
import { mkdir, stat } from "node:fs/promises"
import path from "node:path"
import { ExitCode, FmriError } from "@llm-fmri/errors"
import { cacheDir, withLock } from "@llm-fmri/manifest"
import type { Model } from "@llm-fmri/model"
import { planCapture } from "./capture.js"
import { PartSink } from "./driver/part-sink.js"
import { inMemory, Parts, type StoredSegment } from "./driver/parts.js"
import { type RunOptions, type RunSummary, runPlan } from "./driver/run.js"
import { recordingShapes } from "./driver/shapes.js"
import type { Plan } from "./plan/plan.js"
import { assemble, type RecordingDType } from "./recording/assemble.js"
import { editsHash } from "./recording/edits-hash.js"
import { writeLabels } from "./recording/files.js"
import { labelRows } from "./recording/labels.js"
import { type RecordingContext, recordingMetadata } from "./recording/metadata.js"
import type { CaptureRequest } from "./request.js"

/** Recordings up to this size are kept in memory until they are written. */
const MEMORY_BYTES = 256 * 2 ** 20

export interface CaptureToFileOptions extends Omit<RunOptions, "skip" | "onBatchDone"> {
  readonly dtype?: RecordingDType
  readonly context?: RecordingContext
  /** Where the state of an unfinished capture lives; by default the cache folder. */
  readonly cacheDir?: string
  /** Called when an earlier try left finished batches. */
  readonly onResume?: (batches: number, of: number) => void
  /** Called once when another process is making the same recording. */
  readonly onWait?: () => void
}

export interface CaptureSummary extends RunSummary {
  readonly rows: number
  readonly plan: Plan
  readonly resumedBatches: number
  readonly planSeconds: number
  readonly writeSeconds: number
}

/**
 * Records activations into a safetensors file with its labels beside it. Finished batches are kept in the cache folder
 * until the file is there, so that an interrupted capture goes on where it stopped. The file appears whole or not at all.
 *
 * @throws FmriError `OutputFolderMissing`, `OutputIsFolder`, `OutputUnwritable` before any work; `Interrupted`
 */
export async function captureToFile(
  model: Model,
  request: CaptureRequest,
  out: string,
  options: CaptureToFileOptions = {},
): Promise<CaptureSummary> {
  await checkOut(out)
  const planStart = performance.now()
  const plan = await planCapture(model, request)
  const shapes = recordingShapes(model.arch, plan)
  const planSeconds = (performance.now() - planStart) / 1000
  const metadata = recordingMetadata(model, request, {
    editsHash: await editsHash(request),
    ...options.context,
    dtype: options.dtype,
  })
  const batches = plan.chunks.length
  const several = batches > 1
  const bytes = 4 * [...shapes.values()].reduce((sum, dims) => sum + dims.reduce((a, b) => a * b, 1), 0)

  const work = async (parts: Parts | undefined): Promise<CaptureSummary> => {
    const done: Map<number, StoredSegment[]> = parts ? await parts.load() : new Map()
    const resumedBatches = done.size
    if (resumedBatches > 0) options.onResume?.(resumedBatches, batches)
    const sinks = new Map<number, PartSink>()
    const summary = await runPlan(
      model,
      plan,
      (batch) => {
        const sink = new PartSink()
        sinks.set(batch, sink)
        return sink
      },
      {
        ...options,
        skip: new Set(done.keys()),
        onBatchDone: async (batch) => {
          const segments = sinks.get(batch)!.segments()
          sinks.delete(batch)
          if (parts) await parts.save(batch, segments)
          done.set(batch, parts && bytes > MEMORY_BYTES ? await parts.open(batch) : inMemory(segments))
        },
      },
    )
    const writeStart = performance.now()
    await assemble(out, shapes, [...done.values()].flat(), metadata, options.dtype ?? "float32", options.signal).catch(
      (error) => {
        throw options.signal?.aborted ? interrupted(error) : error
      },
    )
    await writeLabels(out, labelRows(request.rows, plan))
    await parts?.clear()
    const writeSeconds = (performance.now() - writeStart) / 1000
    return { ...summary, rows: plan.rows, plan, resumedBatches, planSeconds, writeSeconds }
  }
  if (!several) return work(undefined)
  const key = stateKey(metadata, request, plan)
  const folder = path.join(options.cacheDir ?? cacheDir(), "captures", key)
  await mkdir(path.dirname(folder), { recursive: true })
  return withLock(`${folder}.lock`, () => work(new Parts(folder)), {
    signal: options.signal,
    onWait: options.onWait,
  }).catch((error) => {
    throw options.signal?.aborted && !(error instanceof FmriError) ? interrupted(error) : error
  })
}

/** Everything that decides the values of every batch. */
function stateKey(metadata: Readonly<Record<string, string>>, request: CaptureRequest, plan: Plan): string {
  const parts = [
    metadata,
    request.rows.map((row) => [row.ids, row.target, row.next]),
    request.sites,
    request.layers,
    request.positions,
    plan.chunks.map((chunk) => chunk.rows),
  ]
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32)
}

/** Refuses an output that cannot be, before any work. */
async function checkOut(out: string): Promise<void> {
  const folder = path.dirname(path.resolve(out))
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw new FmriError("OutputFolderMissing", `The folder of ${out} does not exist.`, {
      fix: "Create it, or name another file.",
    })
  if ((await stat(out).catch(() => undefined))?.isDirectory())
    throw new FmriError("OutputIsFolder", `${out} is a folder.`, { fix: "Name a file, e.g. rec.safetensors." })
}

function interrupted(cause: unknown): FmriError {
  return new FmriError("Interrupted", "The capture was interrupted.", {
    fix: "Start the same command again to go on.",
    exit: ExitCode.interrupted,
    cause,
  })
}
