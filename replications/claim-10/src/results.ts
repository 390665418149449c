import type { ReferenceValue } from "@llm-fmri/replicate"
import type { NetEffects, SiteEffects } from "./net.js"
import type { Site } from "./settings.js"
import type { TrainedEffects } from "./trained.js"

/** A net that lacks something of the trained one. */
export interface ReferenceEffects {
  readonly net: "untrained" | "hybrid" | "embedding"
  readonly seed: number
  readonly effects: NetEffects
}

/** Everything that was measured, before it is made into quantities. */
export interface Results {
  readonly trained: TrainedEffects
  readonly nets: readonly ReferenceEffects[]
  readonly categories: readonly string[]
  /** Number of words. */
  readonly words: number
}

/** One number of each reference net; nets that have none are left out. */
export function references(
  { nets }: Pick<Results, "nets">,
  site: Site,
  read: (effects: SiteEffects) => number | undefined,
): ReferenceValue[] {
  return nets.flatMap(({ net, seed, effects }) => {
    const own = effects.sites[site]
    const value = own === undefined ? undefined : read(own)
    return value === undefined ? [] : [{ net, seed, value }]
  })
}
