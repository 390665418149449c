import type { Runtime } from "@llm-fmri/graph"
import type { MeasureContext } from "@llm-fmri/replicate"
import { loadStimuli } from "@llm-fmri/stimuli"
import { tinyContext } from "../../../../packages/replicate/test/support/tiny-context.js"
import { smallSet } from "../../../../packages/replicate/test/support/words.js"
import { calendar } from "../../src/settings.js"
import { spec } from "../../src/spec.js"

/** A quick run on a tiny checkpoint with random weights that is called `tiny`. */
export function quickContext(checkpoint: string, runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  const stimuli = (name?: string) => (name === calendar ? loadStimuli(calendar) : smallSet())
  return tinyContext(spec, checkpoint, runtime, { stimuli, ...changes })
}
