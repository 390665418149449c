import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { quickContext as contextFor } from "../../../../packages/replicate/test/support/context.js"
import { smallSet, wordTokenizer } from "../../../../packages/replicate/test/support/words.js"
import { spec } from "../../src/spec.js"

/** A quick run on a tiny checkpoint with random weights that is called `tiny`. */
export function quickContext(checkpoint: string, runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  const folder = fileURLToPath(new URL(`../../../../packages/model/test/fixtures/tiny/${checkpoint}`, import.meta.url))
  const tokenizer = wordTokenizer()
  const open = async (name: string): Promise<Model> => ({
    ...(await openModel(name.replace(/^tiny/, folder), { runtime })),
    name,
    tokenizer,
  })
  return contextFor(spec, runtime, { open, stimuli: smallSet }, changes)
}
