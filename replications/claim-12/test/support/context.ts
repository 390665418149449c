import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { parseStimuli, type StimulusSet } from "@llm-fmri/stimuli"
import { quickContext as contextFor } from "../../../../packages/replicate/test/support/context.js"
import { wordTokenizer } from "../../../../packages/replicate/test/support/words.js"
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
  const tokenizer = wordTokenizer()
  const folder = fileURLToPath(new URL(`../../../../packages/model/test/fixtures/tiny/${checkpoint}`, import.meta.url))
  const open = async (name: string): Promise<Model> => ({
    ...(await openModel(name.replace(/^tiny/, folder), { runtime })),
    name,
    tokenizer,
  })
  return { ...contextFor(spec, runtime, { open, stimuli: eightConcepts }, changes), open }
}
