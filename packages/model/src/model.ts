import type { Runtime } from "@llm-fmri/graph"
import type { Arch } from "./architectures/index.js"
import type { Tokenizer } from "./tokenizer/types.js"
import type { WeightStore } from "./weights/store.js"

/** How a net is run where a request does not say. The values are the same up to rounding. */
export interface RunDefaults {
  /** Tokens a batch. */
  readonly chunkRows?: number
  /** `depth`: a batch through all blocks, then the next; `breadth`: all batches through a block, then the next block. */
  readonly order?: "depth" | "breadth"
}

/** An opened net: its architecture, its weights in a runtime, its tokenizer. */
export interface Model {
  /** As asked for, e.g. `smollm2-135m@untrained:0`; never a path of the machine. */
  readonly name: string
  readonly arch: Arch
  readonly tokenizer?: Tokenizer
  /** Content hash of the weights and config (and of the seed, for reference nets). */
  readonly hash: string
  readonly warnings: readonly string[]
  readonly runtime: Runtime
  readonly weights: WeightStore
  readonly run?: RunDefaults
  close(): Promise<void>
}
