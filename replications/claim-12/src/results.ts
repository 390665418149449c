import type { BootstrapOptions } from "@llm-fmri/analysis"
import type { MeasureContext, ReferenceNet } from "@llm-fmri/replicate"
import type { Material } from "./material.js"
import type { ConceptEffects } from "./net.js"
import type { Comparison } from "./reliability.js"
import type { Sizes } from "./settings.js"

/** Names of the two sets of concepts, as cells and tables have them. */
export const setNames = ["10 categories", "many concepts"] as const
export type SetName = (typeof setNames)[number]

/** Both sets in one net. */
export type NetEffects = Readonly<Record<SetName, ConceptEffects>>

/** Everything that was measured on one subject, before it is made into quantities. */
export interface Results {
  readonly size: Sizes
  readonly material: Readonly<Record<SetName, Material>>
  readonly trained: NetEffects
  readonly comparison: Comparison
  /** Reliability of the many concepts' dimension. */
  readonly dimensionReliability: number
  /** Dimension of the many concepts where the token embeddings enter block 0. */
  readonly embedding: Float64Array
  /** The many concepts that are steered reliably. */
  readonly reliable: readonly number[]
  readonly nets: readonly (ReferenceNet & { readonly value: NetEffects })[]
  readonly bootstrap: (...names: (string | number)[]) => BootstrapOptions
  readonly rng: MeasureContext["rng"]
}

/** `trained`, `untrained 1`, …: every net with both sets. */
export function everyNet({ trained, nets }: Pick<Results, "trained" | "nets">): { name: string; value: NetEffects }[] {
  return [
    { name: "trained", value: trained },
    ...nets.map(({ net, seed, value }) => ({ name: `${net} ${seed}`, value })),
  ]
}
