import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import type { ClaimSpec, MeasureContext } from "../../src/index.js"
import { type Kept, quickContext } from "./context.js"
import { smallSet, wordTokenizer } from "./words.js"

/** Folder of a tiny checkpoint with random weights. */
export function tinyFolder(name: string): string {
  return fileURLToPath(new URL(`../../../model/test/fixtures/tiny/${name}`, import.meta.url))
}

/** A quick run of a claim on a tiny checkpoint that is called `tiny`, with made-up words. */
export function tinyContext(
  spec: Pick<ClaimSpec, "id" | "seed">,
  checkpoint: string,
  runtime: Runtime,
  changes: Partial<MeasureContext> = {},
): { context: MeasureContext; kept: Kept; open: (name: string) => Promise<Model> } {
  const tokenizer = wordTokenizer()
  const open = async (name: string): Promise<Model> => ({
    ...(await openModel(name.replace(/^tiny/, tinyFolder(checkpoint)), { runtime })),
    name,
    tokenizer,
  })
  return { ...quickContext(spec, runtime, { open, stimuli: smallSet }, changes), open }
}
