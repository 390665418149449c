import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { loadStimuli } from "@llm-fmri/stimuli"
import { quickContext as contextFor } from "../../../../packages/replicate/test/support/context.js"
import { smallSet, wordTokenizer } from "../../../../packages/replicate/test/support/words.js"
import { calendar } from "../../src/settings.js"
import { spec } from "../../src/spec.js"

/** A quick run on a tiny checkpoint with random weights that is called `tiny`. */
export function quickContext(checkpoint: string, runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  const tokenizer = wordTokenizer()
  const folder = fileURLToPath(new URL(`../../../../packages/model/test/fixtures/tiny/${checkpoint}`, import.meta.url))
  const open = async (name: string): Promise<Model> => ({
    ...(await openModel(name.replace(/^tiny/, folder), { runtime })),
    name,
    tokenizer,
  })
  const stimuli = (name?: string) => (name === calendar ? loadStimuli(calendar) : smallSet())
  return contextFor(spec, runtime, { open, stimuli }, changes)
}
