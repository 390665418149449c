import { FmriError, isFmriError } from "@llm-fmri/errors"
import { inThreads, shared, type ThreadOptions } from "@llm-fmri/threads"
import { type ThresholdOptions, thresholdByDensity } from "../correlation/threshold-by-density.js"
import type { Network } from "../network/network.js"
import { rewire } from "../nulls/rewire.js"
import { type Reading, type ReadingSettings, readNetwork } from "./reading.js"

/** Networks of one draw, at every density: as they are, or thresholded in the thread. */
export type Networks =
  | readonly Network[]
  | {
      readonly r: Float32Array
      readonly nodes: number
      readonly densities: readonly number[]
      readonly sign: NonNullable<ThresholdOptions["sign"]>
      /** A draw of the null, for errors. */
      readonly drawn: boolean
    }

export interface ReadingJob {
  readonly networks: Networks
  readonly settings: ReadingSettings
  readonly seed: number
  /** Measures a rewired network in place of each. */
  readonly rewired: boolean
}

/** Readings of many draws, on all cores. */
export function allReadings(jobs: AsyncIterable<ReadingJob>, options: ThreadOptions): Promise<Reading[][]> {
  return inThreads<ReadingJob, Reading[]>(import.meta.url, "readings", jobs, options)
}

/** One draw's readings, one a density. */
export function readings({ networks, settings, seed, rewired }: ReadingJob): Reading[] {
  return networksOf(networks).map((network) =>
    readNetwork(rewired ? rewire(network, { seed, swaps: settings.swaps }) : network, settings, seed),
  )
}

/** @throws FmriError `TooFewEdges` */
export function networksOf(networks: Networks): readonly Network[] {
  if (!("r" in networks)) return networks
  const { r, nodes, densities, sign, drawn } = networks
  try {
    return densities.map((density) => thresholdByDensity(r, nodes, { density, sign }))
  } catch (error) {
    if (!drawn || !isFmriError(error)) throw error
    const { tag, message, fix, fields } = error
    throw new FmriError(tag, `in a draw of the null model ${message}`, { fix, fields, cause: error })
  }
}

/** A network that jobs need not copy. */
export function sharedNetwork({ nodes, edges, offsets, neighbours }: Network): Network {
  return { nodes, edges, offsets: shared(offsets), neighbours: shared(neighbours) }
}
