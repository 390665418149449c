import type { BootstrapOptions } from "@llm-fmri/analysis"
import type { ReferenceNet } from "@llm-fmri/replicate"
import type { AucTable } from "./auc-table.js"
import type { Material } from "./material.js"
import type { NetEffects, TrainedEffects } from "./net.js"

/** Everything that was measured on one subject, before it is made into quantities. */
export interface Results {
  readonly material: Material
  readonly trained: TrainedEffects
  readonly nets: readonly (ReferenceNet & { readonly value: NetEffects })[]
  readonly aucs: AucTable
  /** Options of a bootstrap, by name: each has a seed of its own. */
  readonly bootstrap: (name: string, ...params: (string | number)[]) => BootstrapOptions
}

/** The words at rows of the probe sentence, as labels. */
export function wordsAt({ table }: Pick<Material, "table">, rows: Int32Array): string[] {
  return Array.from(rows, (row) => table.words[row]!)
}

/** The values of some words, from values of more words. */
export function pickWords(values: ArrayLike<number>, words: Int32Array, some: Int32Array): Float64Array {
  return Float64Array.from(some, (word) => values[words.indexOf(word)]!)
}
