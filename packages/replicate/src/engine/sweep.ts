import { type Read as Readout, type SweepEdit, sweep } from "@llm-fmri/intervention"
import { type BosPolicy, type EditInput, type Model, openSafetensors } from "@llm-fmri/model"
import { parseLayers } from "../cli/input/layers.js"
import { placeRows, tokenizerOf } from "../cli/input/place.js"
import type { Position } from "../cli/input/positions.js"
import type { Read } from "../cli/input/read.js"
import type { Source } from "../cli/input/source.js"
import { usageError } from "../cli/usage-error.js"
import type { Progress } from "../progress/progress.js"
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

/** Applies the edits at every layer and dose to every row, and reads what they do at one position. */
export async function runSweep(
  request: SweepRequest,
  session: { offline: boolean; signal: AbortSignal; progress: Progress },
): Promise<SweepResult> {
  return withModel(request.model, session, async (model) => {
    const { rows, warnings } = await placeRows(request.source, model, request.bos)
    for (const warning of warnings) session.progress.warning(warning)
    const read = await Promise.all(request.reads.map((each) => readout(each, model)))
    const { doses, position } = request
    const edits = request.edits as SweepEdit[]
    const layers = request.layers === undefined ? undefined : parseLayers(request.layers, model.arch.layers.length)
    const settings = doses.length * (layers === "all" ? model.arch.layers.length : (layers?.length ?? 1))
    const stage = session.progress.stage("sweeping", { total: settings, unit: "settings" })
    const swept = await sweep(
      model,
      { rows, edits, doses, read, position, ...(layers !== undefined && { layers }) },
      { signal: session.signal, onProgress: (share) => stage.set(share * settings) },
    )
    stage.end()
    const cells: SweepCell[] = []
    for (const [name, { data }] of swept.values)
      swept.layers.forEach((layer, l) => {
        doses.forEach((dose, d) => {
          const from = (l * doses.length + d) * rows.length
          const values = data.subarray(from, from + rows.length)
          cells.push({ ...(layer === undefined ? {} : { layer }), dose, read: name, ...moments(values) })
        })
      })
    return {
      model: model.name,
      model_hash: model.hash,
      rows: rows.length,
      position: String(position),
      baseline: [...swept.unedited].map(([name, values]) => ({ read: name, mean: moments(values).mean })),
      cells,
    }
  })
}

/** What is read, with the tokens and vectors that the words on the command line name. */
async function readout(read: Read, model: Model): Promise<Readout> {
  switch (read.kind) {
    case "kl":
      return { kind: "kl" }
    case "logit":
      return { kind: "logit", token: tokenId(read.token, model), name: `logit:${read.token}` }
    case "logit_diff":
      return {
        kind: "logit_difference",
        token: tokenId(read.a, model),
        against: tokenId(read.b, model),
        name: `logit_diff:${read.a},${read.b}`,
      }
    case "projection":
      return { kind: "projection", vector: await readVector(read.file), name: `projection:${read.file}` }
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
