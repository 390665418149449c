import {
  components,
  correlations,
  density,
  type Network,
  type NetworkMeasure,
  type NetworkReport,
  type NetworkReportOptions,
  type NullName,
  networkReport,
  thresholdByDensity,
  usualDensities,
} from "@llm-fmri/connectome"
import { FmriError, isFmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed } from "@llm-fmri/random"
import { short } from "../../report/number.js"
import type { Material } from "../material.js"
import { fallsApart } from "./cells.js"
import { type GraphFile, networkOfMatrix } from "./graph-file.js"

/** What networks are made of a recording or a graph, and what they are compared with. */
export interface NetworkStudy {
  /** Left out: 0.05, 0.1 and 0.2 of samples; all edges of a graph. */
  densities: readonly number[] | undefined
  null: NullName
  sign: "positive" | "absolute"
  resolution: number
  draws: number
  seed: number
}

/** The networks of one tensor. */
export interface TensorNetworks {
  tensor: string
  report: NetworkReport
}

export interface StudyContext {
  measures: readonly NetworkMeasure[]
  runtime: Runtime
  signal: AbortSignal
  onProgress(done: number): void
}

/** Networks of the units of every layer. */
export async function networksOfLayers(
  material: Material,
  study: NetworkStudy,
  { onProgress, ...context }: StudyContext,
): Promise<TensorNetworks[]> {
  if (context.measures.includes("small-world")) await checkConnected(networksInTurn(material, study, context.runtime))
  const found: TensorNetworks[] = []
  for (const [at, layer] of material.layers.entries()) {
    const report = await named(layer.name, () =>
      networkReport(material.standardised(layer), {
        ...optionsOf(study, layer.name),
        ...context,
        onProgress: (done) => onProgress((at + done) / material.layers.length),
      }),
    )
    found.push({ tensor: layer.name, report })
  }
  return found
}

/** A graph as it is, or its strongest pairs at each density. */
export async function networksOfGraph(
  graph: GraphFile,
  study: NetworkStudy,
  { onProgress, measures, signal }: StudyContext,
): Promise<TensorNetworks> {
  const { densities, sign } = study
  return named(graph.name, async () => {
    const networks =
      densities === undefined
        ? [networkOfMatrix(graph, sign)]
        : densities.map((density) => thresholdByDensity(graph.weights, graph.nodes, { density, sign }))
    if (measures.includes("small-world")) await checkConnected(networks)
    const reports: NetworkReport[] = []
    for (const [at, network] of networks.entries()) {
      const options = optionsOf(study, graph.name)
      const onDone = (done: number) => onProgress((at + done) / networks.length)
      reports.push(await networkReport(network, { ...options, measures, signal, onProgress: onDone }))
    }
    const [first] = reports as [NetworkReport, ...NetworkReport[]]
    const each = reports.flatMap(({ networks }) => networks)
    // As asked for, where pairs were rounded to a whole number of edges.
    return {
      tensor: graph.name,
      report: { ...first, networks: each.map((one, at) => ({ ...one, density: densities?.[at] ?? one.density })) },
    }
  })
}

async function* networksInTurn(material: Material, study: NetworkStudy, runtime: Runtime): AsyncGenerator<Network> {
  for (const layer of material.layers) {
    yield* await named(layer.name, async () => {
      const { units, r } = await correlations(material.standardised(layer), { runtime })
      const { densities = usualDensities, sign } = study
      return densities.map((share) => thresholdByDensity(r, units.length, { density: share, sign }))
    })
  }
}

/**
 * Stops at the first network that hangs together: only where none does, there is nothing to be done.
 *
 * @throws FmriError `Disconnected`
 */
async function checkConnected(networks: Iterable<Network> | AsyncIterable<Network>): Promise<void> {
  let why: string | undefined
  for await (const network of networks) {
    const { largest } = components(network)
    const own = fallsApart({ largest, nodes: network.nodes })
    if (own === undefined) return
    why = `at density ${short(density(network))} ${own}`
  }
  throw new FmriError("Disconnected", `no network hangs together: ${why}`, {
    fix: "Ask for a higher --density, leave small-world out, or give the largest part alone.",
  })
}

function optionsOf({ seed, ...study }: NetworkStudy, tensor: string): NetworkReportOptions {
  const { null: name, sign, draws, resolution, densities } = study
  return {
    seed: deriveSeed(seed, "networks", tensor),
    null: name,
    sign,
    draws,
    resolution,
    ...(densities === undefined ? {} : { densities }),
  }
}

/** Errors say which tensor they speak of. */
async function named<T>(tensor: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!isFmriError(error)) throw error
    throw new FmriError(error.tag, `"${tensor}": ${error.message}`, {
      fix: error.fix,
      fields: error.fields,
      cause: error,
    })
  }
}
