import { fileURLToPath } from "node:url"
import type { Runtime } from "@llm-fmri/graph"
import { type Model, openModel } from "@llm-fmri/model"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { type MeasureContext, silent } from "@llm-fmri/replicate"
import { spec } from "../../src/spec.js"
import { smallSet, wordTokenizer } from "./words.js"

/** Folder of a tiny checkpoint with random weights. */
export function tinyFolder(name: string): string {
  return fileURLToPath(new URL(`../../../../packages/model/test/fixtures/tiny/${name}`, import.meta.url))
}

export interface Kept {
  recordings: string[]
  directions: Map<string, Float32Array>
  folds: number[][]
  files: Map<string, string>
}

/** A quick run on a tiny checkpoint that is called `tiny`. */
export function quickContext(checkpoint: string, runtime: Runtime, changes: Partial<MeasureContext> = {}) {
  const tokenizer = wordTokenizer()
  const open = async (name: string): Promise<Model> => ({
    ...(await openModel(name.replace(/^tiny/, tinyFolder(checkpoint)), { runtime })),
    name,
    tokenizer,
  })
  const kept: Kept = { recordings: [], directions: new Map(), folds: [], files: new Map() }
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
    attach: async (name, text) => {
      kept.files.set(name, text)
      return name
    },
    keep: {
      wanted: true,
      recording: async (name) => void kept.recordings.push(name),
      direction: async (name, vector) => void kept.directions.set(name, vector),
      folds: async (_, folds) => void kept.folds.push(Array.from(folds)),
    },
    ...changes,
  }
  return { context, kept, open }
}
