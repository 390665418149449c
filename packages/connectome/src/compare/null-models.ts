import type { Runtime } from "@llm-fmri/graph"
import type { Samples } from "../correlation/samples.js"
import { circularShift } from "../nulls/circular-shift.js"
import { phaseRandomised } from "../nulls/phase-randomised.js"
import { rotatedBasis } from "../nulls/rotated-basis.js"
import { shuffledUnits } from "../nulls/shuffled-units.js"
import { spectrumMatched } from "../nulls/spectrum-matched.js"

/** A null model of networks. */
export interface NullModel {
  /** In a few words, for tables. */
  readonly says: string
  /** Samples that could come in any order, samples that follow each other in time, or any network. */
  readonly of: "rows" | "time" | "networks"
  /** Prepares what all draws of samples share; `rewired` draws no samples. */
  readonly prepare?: (x: Samples, runtime: Runtime) => Promise<(seed: number) => Samples | Promise<Samples>>
}

export type NullName = "rotated" | "spectrum-matched" | "shuffled" | "phase-randomised" | "circular-shift" | "rewired"

/**
 * The null models that networks can be compared with, by name.
 *
 * @example
 * ```ts
 * nullModels.rewired.of // "networks"
 * ```
 */
export const nullModels: Readonly<Record<NullName, NullModel>> = {
  rotated: {
    says: "the data in random bases of units",
    of: "rows",
    prepare: async (x, runtime) => (await rotatedBasis(x, runtime)).draw,
  },
  "spectrum-matched": {
    says: "normal data with the covariance's eigenvalues",
    of: "rows",
    prepare: async (x, runtime) => (await spectrumMatched(x, runtime)).draw,
  },
  shuffled: {
    says: "each unit's samples shuffled",
    of: "rows",
    prepare: async (x) => (seed) => shuffledUnits(x, seed),
  },
  "phase-randomised": {
    says: "time series of the same spectra, their phases drawn by lot",
    of: "time",
    prepare: async (x) => (seed) => phaseRandomised(x, seed),
  },
  "circular-shift": {
    says: "each unit's time series shifted by lot",
    of: "time",
    prepare: async (x) => (seed) => circularShift(x, seed),
  },
  rewired: { says: "rewired networks of the same degrees", of: "networks" },
}
