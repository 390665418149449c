import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import type { MeasureContext } from "@llm-fmri/replicate"
import { quickContext as contextFor, type Kept } from "../../../../packages/replicate/test/support/context.js"
import { smallSet, wordTokenizer } from "../../../../packages/replicate/test/support/words.js"
import { spec } from "../../src/spec.js"

/** A quick run on a net in a folder; the "trained" net and the hybrids are untrained ones of other seeds. */
export function quickContext(
  folder: string,
  runtime: Runtime,
  changes: Partial<MeasureContext> = {},
): { context: MeasureContext; kept: Kept; open: (name: string) => Promise<Model> } {
  const tokenizer = wordTokenizer()
  const open = async (name: string): Promise<Model> => {
    const net = name.replace(/^tiny$/, "tiny@untrained:100").replace(/^tiny@hybrid:/, "tiny@untrained:5")
    return { ...(await openModel(net.replace(/^tiny/, folder), { runtime })), name, tokenizer }
  }
  return { ...contextFor(spec, runtime, { open, stimuli: smallSet }, changes), open }
}
