import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { type MeasureContext, silent } from "@llm-fmri/replicate"
import { spec } from "../../src/spec.js"
import { smallSet, wordTokenizer } from "./words.js"

export interface Kept {
  recordings: { name: string; dims: readonly number[] | undefined; metadata: Readonly<Record<string, string>> }[]
  directions: Map<string, Float32Array>
  folds: number[][]
}

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
  const kept: Kept = { recordings: [], directions: new Map(), folds: [] }
  const seed = (...names: (string | number)[]) => deriveSeed(spec.seed, spec.id, ...names)
  const context: MeasureContext = {
    subject: "tiny",
    models: ["tiny"],
    open,
    stimuli: smallSet,
    runtime,
    seed,
    rng: (...names) => new Rng(seed(...names)),
    quick: true,
    attack: false,
    progress: silent,
    signal: new AbortController().signal,
    input() {},
    attach: async (name) => name,
    keep: {
      wanted: true,
      recording: async (name, { tensors, metadata }) =>
        void kept.recordings.push({ name, dims: tensors.get("resid_post.8")?.dims, metadata }),
      direction: async (name, vector) => void kept.directions.set(name, vector),
      folds: async (_, folds) => void kept.folds.push(Array.from(folds)),
    },
    ...changes,
  }
  return { context, kept, open }
}
