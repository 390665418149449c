import type { BootstrapOptions } from "@llm-fmri/analysis"
import type { ReferenceNet } from "@llm-fmri/replicate"
import type { Material } from "./material.js"
import type { CategoryCell, TrainedResult } from "./net.js"

/** Everything that was measured on one subject, before it is made into quantities. */
export interface Results {
  readonly material: Material
  readonly trained: TrainedResult
  readonly nets: readonly (ReferenceNet & { readonly value: CategoryCell })[]
  /** Options of a bootstrap, by name: each has a seed of its own. */
  readonly bootstrap: (...names: (string | number)[]) => BootstrapOptions
}

/** The reference nets' cells with their names; the embedding is that of the trained net. */
export function referenceCells({ nets, trained }: Pick<Results, "nets" | "trained">) {
  return [
    ...nets.map(({ net, seed, value }) => ({ net: net as string, seed, cell: value })),
    { net: "embedding", seed: 0, cell: trained.embedding },
  ]
}
