import { type CaptureRow, capture } from "@llm-fmri/capture"
import { klToReference, logitDifference, projection, type Rows, tokenLogits } from "@llm-fmri/intervention"
import { type BosPolicy, type EditInput, type Model, openSafetensors } from "@llm-fmri/model"
import { parseLayers } from "../cli/input/layers.js"
import { placeRows, tokenizerOf } from "../cli/input/place.js"
import type { Position } from "../cli/input/positions.js"
import type { Read } from "../cli/input/read.js"
import type { Source } from "../cli/input/source.js"
import { usageError } from "../cli/usage-error.js"
import type { Progress } from "../progress/progress.js"
import { dosedEdits } from "./dose.js"
import { withModel } from "./session.js"

export interface SweepRequest {
  model: string
  /** As on the command line; without it the edits stay at their own layers. */
  layers?: string | undefined
  source: Source
  bos: BosPolicy
  edits: readonly EditInput[]
  doses: readonly number[]
  reads: readonly Read[]
  position: Position
}

/** One readout at one layer and dose, over the rows. */
export interface SweepCell {
  /** Absent where the edits stay at layers of their own that differ. */
  layer?: number
  dose: number
  read: string
  mean: number
  /** Standard deviation over the rows; absent for a single row. */
  sd?: number
}

export interface SweepResult {
  model: string
  model_hash: string
  rows: number
  position: string
  /** The readouts without any edit. */
  baseline: { read: string; mean: number }[]
  cells: SweepCell[]
}

/** Recorded rows are held in memory up to this size; beyond it the sweep goes in several parts. */
const mostBytes = 256 * 2 ** 20

/** Applies the edits at every layer and dose to every row, and reads what they do at one position. */
export async function runSweep(
  request: SweepRequest,
  session: { offline: boolean; signal: AbortSignal; progress: Progress },
): Promise<SweepResult> {
  return withModel(request.model, session, async (model) => {
    const { rows, warnings } = await placeRows(request.source, model, request.bos)
    for (const warning of warnings) session.progress.note(`warning: ${warning}`)
    const readers = await Promise.all(request.reads.map((read) => readerOf(read, model)))
    const layers = layersOf(request, model)
    const settings = layers.flatMap((layer) => request.doses.map((dose) => ({ layer, dose })))
    const perPart = Math.max(1, Math.floor(mostBytes / (4 * model.arch.width * rows.length * 2)))
    const result: SweepResult = {
      model: model.name,
      model_hash: model.hash,
      rows: rows.length,
      position: String(request.position),
      baseline: [],
      cells: [],
    }
    const stage = session.progress.stage("sweeping", { total: settings.length, unit: "settings" })
    for (let from = 0; from < settings.length; from += perPart) {
      const part = settings.slice(from, from + perPart)
      const copies = part.map(({ layer, dose }) => dosedEdits(request.edits, dose, layer))
      const all: CaptureRow[] = [rows, ...copies.map((edits) => rows.map((row) => ({ ...row, edits })))].flat()
      const recorded = await record(model, all, request, session.signal, (share) =>
        stage.set(from + share * part.length),
      )
      for (const reader of readers) {
        const values = await reader.read(recorded, rows.length, session.signal)
        const block = (at: number) => values.subarray(at * rows.length, (at + 1) * rows.length)
        if (from === 0) result.baseline.push({ read: reader.name, mean: moments(block(0)).mean })
        part.forEach(({ layer, dose }, at) => {
          const shown = layer ?? ownLayer(request.edits)
          result.cells.push({
            ...(shown === undefined ? {} : { layer: shown }),
            dose,
            read: reader.name,
            ...moments(block(at + 1)),
          })
        })
      }
    }
    stage.end()
    return result
  })
}

interface Recorded {
  finalNorm: Rows
  lastResidual: Rows
}

async function record(
  model: Model,
  rows: readonly CaptureRow[],
  { position }: SweepRequest,
  signal: AbortSignal,
  onShare: (share: number) => void,
): Promise<Recorded> {
  const last = model.arch.layers.length - 1
  const { tensors } = await capture(
    model,
    { rows, sites: ["resid_post", "final_norm"], layers: [last], positions: [position] },
    { signal, onProgress: ({ done, total }) => onShare(total > 0 ? done / total : 1) },
  )
  return { finalNorm: tensors.get("final_norm") as Rows, lastResidual: tensors.get(`resid_post.${last}`) as Rows }
}

interface Reader {
  name: string
  /** One value a recorded row; the first `rows` of them are unedited. */
  read(recorded: Recorded, rows: number, signal: AbortSignal): Promise<Float64Array>
}

async function readerOf(read: Read, model: Model): Promise<Reader> {
  switch (read.kind) {
    case "kl":
      return {
        name: "kl",
        read: async ({ finalNorm }, rows, signal) => {
          const reference = {
            dims: [rows, model.arch.width],
            data: finalNorm.data.subarray(0, rows * model.arch.width),
          }
          const count = finalNorm.dims[0] as number
          return klToReference(
            model,
            finalNorm,
            reference,
            Int32Array.from({ length: count }, (_, r) => r % rows),
            { signal },
          )
        },
      }
    case "logit": {
      const id = tokenId(read.token, model)
      return {
        name: `logit:${read.token}`,
        read: async ({ finalNorm }, _, signal) =>
          Float64Array.from((await tokenLogits(model, finalNorm, [id], { signal })).data),
      }
    }
    case "logit_diff": {
      const [a, b] = [tokenId(read.a, model), tokenId(read.b, model)]
      return {
        name: `logit_diff:${read.a},${read.b}`,
        read: ({ finalNorm }, _, signal) => logitDifference(model, finalNorm, a, b, { signal }),
      }
    }
    case "projection": {
      const vector = await readVector(read.file)
      return { name: `projection:${read.file}`, read: async ({ lastResidual }) => projection(lastResidual, vector) }
    }
  }
}

/** `#123` is an id; any other text must be a single token. */
function tokenId(text: string, model: Model): number {
  const id = /^#(\d{1,9})$/.exec(text)?.[1]
  if (id !== undefined) return Number(id)
  const tokenizer = tokenizerOf(model)
  const { ids } = tokenizer.encode(text, "never")
  if (ids.length === 1) return ids[0] as number
  const parts = ids.map((part) => JSON.stringify(tokenizer.decode([part]))).join(" ")
  throw usageError(
    "NotOneToken",
    `"${text}" is ${ids.length} tokens of ${model.name} (${parts})`,
    "Name a text that is one token, usually with its blank before it, or an id such as #123.",
  )
}

async function readVector(file: string): Promise<Float32Array> {
  const opened = await openSafetensors(file)
  try {
    const names = [...opened.tensors.keys()]
    const name = names.includes("direction") ? "direction" : names.length === 1 ? names[0] : undefined
    if (name !== undefined) return await opened.read(name)
    throw usageError(
      "WhichTensor",
      `${file} has no tensor "direction"`,
      "Give a file as `llm-fmri direction` writes it.",
    )
  } finally {
    await opened.close()
  }
}

function layersOf({ layers }: SweepRequest, model: Model): (number | undefined)[] {
  if (layers === undefined) return [undefined]
  const parsed = parseLayers(layers, model.arch.layers.length)
  return parsed === "all" ? model.arch.layers.map((_, layer) => layer) : parsed
}

function ownLayer(edits: readonly EditInput[]): number | undefined {
  const layers = new Set(edits.map(({ layer }) => layer))
  return layers.size === 1 ? [...layers][0] : undefined
}

function moments(values: Float64Array): { mean: number; sd?: number } {
  const n = values.length
  const mean = values.reduce((sum, x) => sum + x, 0) / n
  if (n < 2) return { mean }
  return { mean, sd: Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1)) }
}

/** One line a cell, with a header. */
export function sweepCsv({ cells, baseline }: SweepResult): string {
  const quoted = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const before = new Map(baseline.map(({ read, mean }) => [read, mean]))
  const lines = cells.map(({ layer, dose, read, mean, sd }) =>
    [layer ?? "", dose, quoted(read), mean, sd ?? "", before.get(read) ?? ""].join(","),
  )
  return `${["layer,dose,read,mean,sd,unedited", ...lines].join("\n")}\n`
}
