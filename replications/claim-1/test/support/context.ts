import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { quickContext as contextFor } from "../../../../packages/replicate/test/support/context.js"
import { smallSet, wordTokenizer } from "../../../../packages/replicate/test/support/words.js"
import { spec } from "../../src/spec.js"

export type { Kept } from "../../../../packages/replicate/test/support/context.js"

/** Folder of a tiny checkpoint with random weights. */
function tinyFolder(name: string): string {
  return fileURLToPath(new URL(`../../../../packages/model/test/fixtures/tiny/${name}`, import.meta.url))
}

/** A quick run on a tiny checkpoint that is called `tiny`. */
export function quickContext(checkpoint: string, runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  const tokenizer = wordTokenizer()
  const open = async (name: string): Promise<Model> => ({
    ...(await openModel(name.replace(/^tiny/, tinyFolder(checkpoint)), { runtime })),
    name,
    tokenizer,
  })
  return { ...contextFor(spec, runtime, { open, stimuli: smallSet }, changes), open }
}
