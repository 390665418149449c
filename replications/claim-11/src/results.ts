import type { ReferenceValue } from "@llm-fmri/replicate"
import type { PlantedCode } from "./checks.js"
import type { Effects, PairEffects, TrainedEffects } from "./effects.js"

/** A pair of nets of one kind. */
export interface NetPair<E extends Effects = Effects> {
  readonly net: "trained" | "untrained" | "hybrid" | "embedding"
  readonly seed: number
  readonly effects: PairEffects<E>
}

/** Everything that was measured on one pair of models, before it is made into quantities. */
export interface Results {
  readonly trained: PairEffects<TrainedEffects> & { readonly procrustesNull: Float64Array }
  /** Untrained twins, hybrids, embeddings. */
  readonly nets: readonly NetPair[]
  /** Number of words, and of texts. */
  readonly words: number
  readonly texts: number
  /** Numbers of layers of both models. */
  readonly layers: readonly [left: number, right: number]
  readonly checks: {
    readonly planted: PlantedCode
    readonly outlier: { readonly rows: number; readonly guarded: number; readonly before: number }
    readonly turned: number
  }
}

/** One number of each reference pair; pairs that have none are left out. */
export function references(
  { nets }: Pick<Results, "nets">,
  read: (effects: PairEffects) => number | undefined,
): ReferenceValue[] {
  return nets.flatMap(({ net, seed, effects }) => {
    const value = read(effects)
    return value === undefined ? [] : [{ net, seed, value }]
  })
}

/** All pairs, the trained one first. */
export function everyPair({ trained, nets }: Pick<Results, "trained" | "nets">): NetPair[] {
  return [{ net: "trained", seed: 0, effects: trained }, ...nets]
}
