import { FmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed } from "@llm-fmri/random"
import { correlations } from "../correlation/correlations.js"
import type { Samples } from "../correlation/samples.js"
import type { ThresholdOptions } from "../correlation/threshold-by-density.js"
import { density, type Network } from "../network/network.js"
import { type DensityReport, densityReport } from "./density-report.js"
import { allReadings, type Networks, networksOf, type ReadingJob, sharedNetwork } from "./job.js"
import { type NullName, nullModels } from "./null-models.js"
import type { NetworkMeasure, Reading, ReadingSettings } from "./reading.js"

export interface NetworkReportOptions {
  readonly seed: number
  /** Needed for samples: correlations are computed on it. */
  readonly runtime?: Runtime
  /** What to measure; *all of them*. */
  readonly measures?: readonly NetworkMeasure[]
  /** Shares of the pairs that become edges, for samples; *0.05, 0.1 and 0.2*. */
  readonly densities?: readonly number[]
  readonly sign?: ThresholdOptions["sign"]
  /** *rotated* for samples, rewired for a network. */
  readonly null?: NullName
  /** Draws of the null model, *100*. */
  readonly draws?: number
  /**
   * Rewired networks that σ, ω, propensity and clubs of each network are put in proportion to, the observed one and each
   * of the null alike, *10*. Under the null model `rewired` its draws serve.
   */
  readonly references?: number
  /** Lattices of each network, *1* (under `rewired` 5, of the observed one, whose degrees all draws have). */
  readonly lattices?: number
  /** Swaps tried for each edge of a rewired network, *10*. */
  readonly swaps?: number
  /** Runs of Louvain on each network, *10*. */
  readonly restarts?: number
  /** γ of modularity, *1*. */
  readonly resolution?: number
  /** Clubs of fewer nodes are left out, *10*. */
  readonly least?: number
  readonly threads?: number
  readonly signal?: AbortSignal
  /** Told the share that is done, 0 to 1. */
  readonly onProgress?: (done: number) => void
}

/** Networks and their measures, each beside the same of every draw of a null model. */
export interface NetworkReport {
  readonly null: NullName
  readonly draws: number
  /** The units that are nodes; of a network all of its nodes. */
  readonly units: Int32Array
  /** Units that never vary and were left out. */
  readonly constant: Int32Array
  /** One entry a density. */
  readonly networks: readonly DensityReport[]
}

/**
 * Small-world measures, modularity and rich club of a network, or of the correlations of units over samples at some
 * densities. Every number stands beside the same number of each draw of a null model: the whole way from samples to
 * measure is gone again, references and restarts included. All cores are used; their number changes nothing.
 *
 * @throws FmriError `NoNull` without draws, `NullNeedsSamples`, `NoRuntime`, and what correlations, thresholds and rewiring
 *   throw
 *
 * @example
 * ```ts
 * const ring = Array.from({ length: 40 }, (_, i) => [1, 2].map((step) => [i, (i + step) % 40] as const)).flat()
 * const [report] = (await networkReport(networkOfEdges(40, ring), { seed: 1, draws: 19 })).networks
 * report.smallWorld.clustering.value // 0.5
 * report.modularity.quality.p // 0.05
 * ```
 */
export async function networkReport(source: Samples | Network, options: NetworkReportOptions): Promise<NetworkReport> {
  const { seed, draws = 100, measures = ["small-world", "modularity", "rich-club"], least = 10 } = options
  const { threads, signal, onProgress } = options
  const isNetwork = "offsets" in source
  const name = options.null ?? (isNetwork ? "rewired" : "rotated")
  if (!Number.isInteger(draws) || draws < 1) {
    throw new FmriError("NoNull", `${draws} draws of a null model are none to compare with`, {
      fix: "Draw at least 100 for a p of 0.01; 19 suffice for a look.",
    })
  }
  if (isNetwork && nullModels[name].prepare !== undefined) {
    throw new FmriError("NullNeedsSamples", `the null model ${name} draws samples, and a network has none`, {
      fix: "Use rewired, or give the samples that the network was made of.",
    })
  }
  const { units, constant, observed, draw } = isNetwork ? ofNetwork(source) : await ofSamples(source, name, options)
  const data = nullModels[name].prepare !== undefined
  const { references = 10, lattices = data ? 1 : 5, swaps = 10, restarts = 10, resolution = 1 } = options
  const own: ReadingSettings = { measures, references: data ? references : 0, lattices, swaps, restarts, resolution }
  const drawn = data ? own : { ...own, lattices: 0 }
  async function* jobs(): AsyncGenerator<ReadingJob> {
    yield { networks: observed, settings: own, seed: deriveSeed(seed, "observed"), rewired: false }
    for (let at = 0; at < draws; at++) {
      const from = deriveSeed(seed, "draw", at)
      yield { networks: await draw(from), settings: drawn, seed: from, rewired: !data }
    }
  }
  const [first, ...others] = (await allReadings(jobs(), {
    ...(threads === undefined ? {} : { threads }),
    ...(signal === undefined ? {} : { signal }),
    onDone: (done) => onProgress?.(done / (draws + 1)),
  })) as [Reading[], ...Reading[][]]
  const asked = isNetwork ? [density(source)] : (options.densities ?? usualDensities)
  const networks = asked.map((share, at) =>
    densityReport(
      share,
      first[at]!,
      others.map((one) => one[at]!),
      { least, references, shared: !data },
    ),
  )
  return { null: name, draws, units, constant, networks }
}

/** What is looked at where nothing is said of densities. */
export const usualDensities: readonly number[] = [0.05, 0.1, 0.2]

interface Source {
  readonly units: Int32Array
  readonly constant: Int32Array
  readonly observed: Networks
  /** The networks of a draw; those to rewire, under `rewired`. */
  draw(seed: number): Networks | Promise<Networks>
}

function ofNetwork(network: Network): Source {
  const one = [sharedNetwork(network)]
  const units = Int32Array.from({ length: network.nodes }, (_, i) => i)
  return { units, constant: new Int32Array(0), observed: one, draw: () => one }
}

async function ofSamples(x: Samples, name: NullName, options: NetworkReportOptions): Promise<Source> {
  const { runtime, densities = usualDensities, sign = "positive" } = options
  if (runtime === undefined) {
    throw new FmriError("NoRuntime", "correlations of samples need a runtime", {
      fix: "Pass one: { runtime: await Runtime.start() } of @llm-fmri/graph.",
    })
  }
  const { units, constant, r } = await correlations(x, { runtime })
  const nodes = units.length
  const observed = { r, nodes, densities, sign, drawn: false }
  const { prepare } = nullModels[name]
  if (prepare === undefined) {
    const networks = networksOf(observed).map(sharedNetwork)
    return { units, constant, observed: networks, draw: () => networks }
  }
  const drawn = await prepare(x, runtime)
  return {
    units,
    constant,
    observed,
    async draw(seed) {
      const { r } = await correlations(await drawn(seed), { runtime })
      return { r, nodes, densities, sign, drawn: true }
    },
  }
}
