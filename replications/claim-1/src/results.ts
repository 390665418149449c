import type { BootstrapOptions } from "@llm-fmri/analysis"
import type { ReferenceNet, WordTable } from "@llm-fmri/replicate"
import type { SpellingBaseline } from "@llm-fmri/stimuli"
import type { Decoding } from "./decoding.js"
import type { NetMeasures } from "./net.js"
import type { positions, Reference } from "./settings.js"
import type { TrainedMeasures } from "./trained.js"

export type Position = (typeof positions)[number]

/** Everything that was measured on one subject, before it is made into quantities. */
export interface Results {
  readonly table: WordTable
  /** Number of layers. */
  readonly count: number
  readonly trained: TrainedMeasures
  readonly nets: readonly (ReferenceNet & { readonly value: NetMeasures })[]
  readonly spelling: SpellingBaseline
  /** Options of a bootstrap, by name: each has a seed of its own. */
  readonly bootstrap: (name: string, ...params: (string | number)[]) => BootstrapOptions
}

/** Decoding in every net of a kind, by seed. */
export function decodingsOf(
  { trained, nets }: Pick<Results, "trained" | "nets">,
  net: Reference,
  position: Position,
): { readonly seed: number; readonly decoding: Decoding }[] {
  if (net === "embedding") return [{ seed: 0, decoding: trained.embedding[position] }]
  return nets.filter((one) => one.net === net).map(({ seed, value }) => ({ seed, decoding: value.decoding[position] }))
}

/** Hits of each word at a layer of the profile, or at the layer chosen by the folds. An embedding has one layer only. */
export function hitsAt(decoding: Decoding, layer: number | "chosen"): Float64Array {
  if (layer === "chosen" || decoding.layers.length === 1) return decoding.chosenHits
  return decoding.hits[decoding.layers.indexOf(layer)]!
}
