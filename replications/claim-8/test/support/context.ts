import type { Runtime } from "@llm-fmri/graph"
import type { MeasureContext } from "@llm-fmri/replicate"
import { tinyContext } from "../../../../packages/replicate/test/support/tiny-context.js"
import { spec } from "../../src/spec.js"

/** A quick run on a tiny checkpoint that is called `tiny`. */
export function quickContext(checkpoint: string, runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  return tinyContext(spec, checkpoint, runtime, changes)
}
