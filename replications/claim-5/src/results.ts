import type { BootstrapOptions } from "@llm-fmri/analysis"
import type { ReferenceNet } from "@llm-fmri/replicate"
import type { Cycle } from "./cycles.js"
import type { Excess } from "./excess.js"
import type { ByPosition, NetResult, TrainedResult } from "./net.js"
import type { OneDirection } from "./one-direction.js"
import type { Words } from "./words.js"

/** Everything that was measured on one subject, before it is made into quantities. */
export interface Results {
  readonly words: Words
  /** Number of layers of the model. */
  readonly layers: number
  readonly trained: TrainedResult
  readonly nets: readonly (ReferenceNet & { readonly value: NetResult })[]
  readonly excess: ByPosition<Excess>
  /** A concept of one direction planted in the trained net's cloud, at the deciding depth. */
  readonly oneDirection: ByPosition<OneDirection>
  readonly cycles: readonly Cycle[]
  readonly planted: { readonly one: number; readonly three: number; readonly naive: number }
  /** Options of a bootstrap, by name: each has a seed of its own. */
  readonly bootstrap: (name: string, ...params: (string | number)[]) => BootstrapOptions
}
