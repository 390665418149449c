import type { Rng } from "@llm-fmri/random"
import type { ReferenceNet } from "@llm-fmri/replicate"
import type { Ablated } from "./ablate.js"
import type { Material } from "./material.js"
import type { NetEffects, Readings } from "./net.js"
import type { Areas, Comparison } from "./readings.js"
import type { Estimate } from "./resamples.js"
import type { Position } from "./settings.js"

/** Everything that was measured on one subject, before it is made into quantities. */
export interface Results {
  readonly material: Material
  readonly readings: Readonly<Record<Position, Readings>>
  /** Categories whose dedicated probe beats its null, by position. */
  readonly read: Readonly<Record<Position, readonly number[]>>
  readonly ablated: Ablated
  readonly planted: {
    readonly own: Ablated
    readonly axis: Ablated
    readonly apart: Comparison
    readonly crowded: Comparison
    /** The category of each word of the planted probes. */
    readonly category: Int32Array
  }
  readonly nets: readonly (ReferenceNet & { readonly value: NetEffects })[]
  /** Areas of nets that have nothing to ablate: the token embedding alone, and shuffled labels on the trained net. */
  readonly others: readonly {
    readonly net: string
    readonly seed: number
    readonly areas: Readonly<Record<Position, Areas>>
  }[]
  readonly draws: number
  /** An estimate over words with its interval; each name has resamples of its own. */
  estimate(name: string, category: ArrayLike<number>, statistic: (weights: Float64Array) => number): Estimate
  readonly rng: (...names: (string | number)[]) => Rng
}
