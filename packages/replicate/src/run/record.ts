import { capture, type Recording, type RunOptions, type SitesAsked } from "@llm-fmri/capture"
import { isFmriError } from "@llm-fmri/errors"
import type { RecordRequest } from "../claim/measure.js"
import type { Model } from "../engine/types.js"
import type { Progress } from "../progress/progress.js"
import { hashOf } from "../provenance/canonical.js"
import { recordingCode } from "../provenance/code.js"
import type { Report } from "../report/schema.js"
import type { RecordingKey, RecordingStore } from "../store/recordings.js"
import type { RunDefaults } from "./run-key.js"

interface Surroundings {
  environment: Report["environment"]
  run?: RunDefaults
  progress: Progress
}

/** A capture that is taken from the store where it is there, and put there where it is not. */
export async function record(
  store: RecordingStore,
  model: Model,
  request: RecordRequest,
  options: RunOptions,
  surroundings: Surroundings,
): Promise<Recording> {
  const key = await recordingKey(model, request, surroundings)
  const found = await store.read(key)
  if (found !== undefined) return found
  const { ahead = [], ...own } = request
  const later: { asked: SitesAsked; key: RecordingKey }[] = []
  for (const asked of ahead) {
    const its = await recordingKey(model, { ...own, layers: "all", ...asked }, surroundings)
    if (!(await store.has(its))) later.push({ asked, key: its })
  }
  const also = later.map(({ asked }) => asked)
  const { tensors, labels, metadata } = await capture(model, also.length > 0 ? { ...own, also } : own, options)
  const part = (asked: SitesAsked) => ({ tensors: tensorsOf(tensors, asked), labels })
  const mine = also.length > 0 ? part(own) : { tensors, labels }
  try {
    for (const { asked, key } of later) await store.write(key, part(asked))
    await store.write(key, mine)
  } catch (error) {
    if (!isFmriError(error) && (error as NodeJS.ErrnoException).code === undefined) throw error
    surroundings.progress.note(`a recording cannot be kept for other claims: ${(error as Error).message}`)
  }
  return { ...mine, metadata }
}

/** Those tensors of a recording that were asked for. */
function tensorsOf(tensors: Recording["tensors"], { sites, layers = "all" }: SitesAsked): Recording["tensors"] {
  return new Map(
    [...tensors].filter(([name]) => {
      const [site, layer] = name.split(".")
      const named = sites === "all" || (sites as readonly string[]).includes(site!)
      return named && (layer === undefined || layers === "all" || layers.includes(Number(layer)))
    }),
  )
}

/** What its numbers depend on: the weights (a twin's seed is in their hash), the tokens, and what runs them. */
async function recordingKey(
  model: Model,
  { rows, sites, layers = "all", positions = "all" }: RecordRequest,
  { environment, run = {} }: Surroundings,
): Promise<RecordingKey> {
  const { cpu_class, node, onnxruntime, platform, threads } = environment
  return {
    weights: model.hash,
    rows: hashOf(rows.map(({ ids, target, next, label }) => [ids, target ?? null, next ?? null, label ?? null])),
    sites,
    layers,
    positions,
    run: { ...run },
    code: await recordingCode(),
    environment: { cpu_class, node, onnxruntime, platform, threads },
  }
}
