import type { Matrix } from "@llm-fmri/analysis"
import type { StimulusSet } from "../../engine/types.js"

/** What an attack puts in the place of what a claim asks for. Pure functions; what is left out stays as it is. */
export interface Disguise {
  /** Part of the key, so that a deceived run is never taken for an honest one. */
  name: string
  /** Opens another model than the one asked for. */
  open?(name: string): string
  /** Another stimulus set; it has a hash of its own. */
  stimuli?(set: StimulusSet): StimulusSet
  /** Another unit direction than the honest one. */
  direction?(
    honest: Float64Array,
    rows: Matrix,
    members: ArrayLike<number | boolean>,
    /** The rows that it may be fitted on; all where left out. */
    training?: ArrayLike<number>,
  ): Float64Array
  /** Goes into every seed. */
  seedName?: string
}
