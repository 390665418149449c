import path from "node:path"
import { Runtime } from "@llm-fmri/graph"
import type { Session } from "../cli/command.js"
import { matchRows } from "./match.js"
import { type MaterialRequest, readMaterial } from "./material.js"
import type { Cell, Measure, MeasureOptions } from "./measure.js"

export interface AnalysisRequest extends MaterialRequest {
  measures: readonly Measure[]
  options: MeasureOptions
  /** A second recording of the same rows. */
  with?: string | undefined
}

/** What `analyze` prints and writes. Names of files are names, never paths. */
export interface Analysis {
  schema: "llm-fmri.analysis/1"
  file: string
  with?: string
  tensors: string[]
  rows: number
  /** Words, where there is a column of them; categories likewise. */
  groups?: number
  categories?: string[]
  settings: {
    by: string
    group: string
    frame: string
    position?: string
    /** Activations as they are; otherwise frames are centred and units z-scored. */
    raw: boolean
    folds: number
    /** As asked for; each measure has a default. */
    draws?: number
    seed: number
  }
  measures: { measure: string; says: string; cells: readonly Cell[] }[]
}

/** What a terminal shows of each measure. */
export type Shown = readonly { measure: string; says: string; cells: readonly Cell[] }[]

/** Reads, measures, and leaves nothing behind. */
export async function analyse(
  { measures, options, with: second, ...request }: AnalysisRequest,
  { progress, signal }: Pick<Session, "progress" | "signal">,
): Promise<{ analysis: Analysis; shown: Shown }> {
  const reading = progress.stage("reading")
  const material = await readMaterial(request)
  // A file of labels belongs to the first recording; the other has its own beside it.
  const other =
    second === undefined
      ? undefined
      : matchRows(material, await readMaterial({ ...request, file: second, labels: undefined }))
  reading.end()
  if (!request.raw && material.frame === undefined) {
    progress.note("There is no column of frames: units are z-scored, no frame's mean is taken away.")
  }
  const found: { measure: string; says: string; cells: readonly Cell[]; shown: readonly Cell[] }[] = []
  const runtime = await Runtime.start()
  try {
    for (const measure of measures) {
      const stage = progress.stage(measure.name, { total: 100, unit: "%" })
      const onProgress = (done: number) => stage.set(done * 100)
      const result = await measure.run({ material, other, options, runtime, signal, onProgress })
      stage.end()
      signal.throwIfAborted()
      found.push({ measure: measure.name, shown: result.cells, ...result })
    }
  } finally {
    await runtime.close()
  }
  const { by, group, frame, position, raw } = request
  const { folds, draws, seed } = options
  const analysis: Analysis = {
    schema: "llm-fmri.analysis/1",
    file: path.basename(request.file),
    ...(second === undefined ? {} : { with: path.basename(second) }),
    tensors: material.layers.map(({ name }) => name),
    rows: material.rows,
    ...(material.group === undefined ? {} : { groups: new Set(material.group).size }),
    ...(material.category === undefined ? {} : { categories: [...new Set(material.category)] }),
    settings: {
      by,
      group,
      frame: material.frame === undefined ? "none" : frame,
      ...(position === undefined ? {} : { position }),
      raw,
      folds,
      ...(draws === undefined ? {} : { draws }),
      seed,
    },
    measures: found.map(({ measure, says, cells }) => ({ measure, says, cells })),
  }
  return { analysis, shown: found.map(({ measure, says, shown }) => ({ measure, says, cells: shown })) }
}
