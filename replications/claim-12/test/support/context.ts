import type { Runtime } from "@llm-fmri/graph"
import type { MeasureContext } from "@llm-fmri/replicate"
import { parseStimuli, type StimulusSet } from "@llm-fmri/stimuli"
import { tinyContext } from "../../../../packages/replicate/test/support/tiny-context.js"
import { spec } from "../../src/spec.js"

/** Eight concepts of eight made-up words in two frames. */
function eightConcepts(): Promise<StimulusSet> {
  const categories = [..."bcdfghkl"].map((first) => {
    const words = [..."aeiouyjw"].map((vowel) => `${first}${vowel}x`)
    return [first, { noun: `${first}noun`, words }] as const
  })
  const frames = ["we know the {word} well", "they took that {word} home"]
  return parseStimuli({ name: "eight", frames, categories: Object.fromEntries(categories) }, "eight")
}

/** A quick run on a tiny checkpoint that is called `tiny`; both sets are the same eight concepts. */
export function quickContext(checkpoint: string, runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  return tinyContext(spec, checkpoint, runtime, { stimuli: eightConcepts, ...changes })
}
