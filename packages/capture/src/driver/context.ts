import type { Model } from "@llm-fmri/model"
import type { Plan } from "../plan/plan.js"
import type { Graphs } from "./graphs.js"
import type { Head } from "./head.js"
import type { Sink } from "./sink.js"

/** What the batches of a run share. */
export interface Run {
  readonly model: Model
  readonly plan: Plan
  readonly graphs: Graphs
  readonly sink: Sink
  readonly head: Head
  readonly signal?: AbortSignal
}
