import path from "node:path"
import { Runtime } from "@llm-fmri/graph"
import type { Session } from "../cli/command.js"
import { matchRows } from "./match.js"
import { type Material, type MaterialRequest, readMaterial } from "./material.js"
import type { Cell, Measure, MeasureOptions, MeasureResult, NetworkMeasure } from "./measure.js"
import { readGraph } from "./networks/graph-file.js"
import { type NetworkStudy, networksOfGraph, networksOfLayers, type TensorNetworks } from "./networks/study.js"

export interface AnalysisRequest extends MaterialRequest {
  measures: readonly Measure[]
  options: MeasureOptions
  /** A second recording of the same rows. */
  with?: string | undefined
  /** For measures of networks. */
  study: NetworkStudy
  /** The file is a graph, not samples. */
  graph: boolean
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
    /** The file is a graph: what is said of rows does not apply. */
    graph?: true
    /** How networks were made and what they are compared with. */
    networks?: { null: string; sign: string; resolution: number; draws: number }
  }
  /** The networks that were measured. */
  networks?: AnalysisNetwork[]
  measures: { measure: string; says: string; cells: readonly Cell[] }[]
}

export interface AnalysisNetwork {
  tensor: string
  density: number
  nodes: number
  edges: number
  /** Share of the nodes in the largest part. */
  largest: number
  /** Indices of units that never vary and are no nodes. */
  constant: number[]
  /** The module of each node, where modularity was asked for. */
  modules?: number[]
}

/** What a terminal shows of each measure. */
export type Shown = readonly ({ measure: string; says: string; cells: readonly Cell[] } & Pick<
  MeasureResult,
  "lines"
>)[]

type Tools = Pick<Session, "progress" | "signal">

/** Reads, measures, and leaves nothing behind. */
export async function analyse(
  { measures, options, with: second, study, graph, ...request }: AnalysisRequest,
  { progress, signal }: Tools,
): Promise<{ analysis: Analysis; shown: Shown }> {
  const reading = progress.stage("reading")
  const source = graph ? await readGraph(request.file) : await readMaterial(request)
  // A file of labels belongs to the first recording; the other has its own beside it.
  const other =
    second === undefined || "weights" in source
      ? undefined
      : matchRows(source, await readMaterial({ ...request, file: second, labels: undefined }))
  reading.end()
  if (!("weights" in source) && !request.raw && source.frame === undefined) {
    progress.note("There is no column of frames: units are z-scored, no frame's mean is taken away.")
  }
  const stageOf = async <T>(name: string, work: (onProgress: (done: number) => void) => Promise<T> | T): Promise<T> => {
    const stage = progress.stage(name, { total: 100, unit: "%" })
    const result = await work((done) => stage.set(done * 100))
    stage.end()
    signal.throwIfAborted()
    return result
  }
  const ofNetworks = measures.filter((measure): measure is NetworkMeasure => "read" in measure)
  let networks: TensorNetworks[] | undefined
  const found: (MeasureResult & { measure: string; shown: readonly Cell[] })[] = []
  const runtime = await Runtime.start()
  try {
    for (const measure of measures) {
      if ("read" in measure) {
        // All measures of networks share the draws of the null.
        networks ??= await stageOf("networks", async (onProgress) => {
          const context = { measures: ofNetworks.map(({ name }) => name), runtime, signal, onProgress }
          return "weights" in source
            ? [await networksOfGraph(source, study, context)]
            : networksOfLayers(source, study, context)
        })
        const result = measure.read(networks, study)
        found.push({ measure: measure.name, shown: result.cells, ...result })
      } else {
        const result = await stageOf(measure.name, (onProgress) =>
          measure.run({ material: source as Material, other, options, runtime, signal, onProgress }),
        )
        found.push({ measure: measure.name, shown: result.cells, ...result })
      }
    }
  } finally {
    await runtime.close()
  }
  const { by, group, frame, position, raw } = request
  const { folds, draws, seed } = options
  const isGraph = "weights" in source
  const analysis: Analysis = {
    schema: "llm-fmri.analysis/1",
    file: path.basename(request.file),
    ...(second === undefined ? {} : { with: path.basename(second) }),
    tensors: isGraph ? [source.name] : source.layers.map(({ name }) => name),
    rows: isGraph ? source.nodes : source.rows,
    ...(isGraph || source.group === undefined ? {} : { groups: new Set(source.group).size }),
    ...(isGraph || source.category === undefined ? {} : { categories: [...new Set(source.category)] }),
    settings: {
      by,
      group,
      frame: isGraph || source.frame === undefined ? "none" : frame,
      ...(position === undefined ? {} : { position }),
      raw,
      folds,
      ...(draws === undefined ? {} : { draws }),
      seed,
      ...(isGraph ? { graph: true as const } : {}),
      ...(networks === undefined ? {} : { networks: networkSettings(study) }),
    },
    ...(networks === undefined ? {} : { networks: networks.flatMap(measured) }),
    measures: found.map(({ measure, says, cells }) => ({ measure, says, cells })),
  }
  return {
    analysis,
    shown: found.map(({ measure, says, shown, lines }) => ({
      measure,
      says,
      cells: shown,
      ...(lines ? { lines } : {}),
    })),
  }
}

function networkSettings({ null: name, sign, resolution, draws }: NetworkStudy) {
  return { null: name, sign, resolution, draws }
}

function measured({ tensor, report }: TensorNetworks): AnalysisNetwork[] {
  return report.networks.map(({ density, nodes, edges, largest, modularity }) => ({
    tensor,
    density,
    nodes,
    edges,
    largest,
    constant: [...report.constant],
    ...(modularity === undefined ? {} : { modules: [...modularity.of] }),
  }))
}
