import { deserialize, serialize } from "node:v8"
import { meanDifference, unit } from "@llm-fmri/analysis"
import { capture, type Recording } from "@llm-fmri/capture"
import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import { type ClaimSpec, type MeasureContext, silent } from "../../src/index.js"

/** What a claim kept and attached. */
export interface Kept {
  recordings: { name: string; recording: Recording }[]
  directions: Map<string, Float32Array>
  folds: number[][]
  files: Map<string, string>
}

/**
 * A quick run of a claim on a net called `tiny`, without a store, a report folder or a terminal. What steps return goes
 * through the form in which it would be stored.
 */
export function quickContext(
  spec: Pick<ClaimSpec, "id" | "seed">,
  runtime: Runtime,
  given: Pick<MeasureContext, "open" | "stimuli">,
  changes: Partial<MeasureContext> = {},
): { context: MeasureContext; kept: Kept } {
  const kept: Kept = { recordings: [], directions: new Map(), folds: [], files: new Map() }
  const seed = (...names: (string | number)[]) => deriveSeed(spec.seed, spec.id, ...names)
  const context: MeasureContext = {
    subject: "tiny",
    models: ["tiny"],
    ...given,
    runtime,
    capture,
    record: capture,
    direction: (rows, members, training) => unit(meanDifference(rows, members, training)),
    step: async (_name, _inputs, work) => deserialize(serialize(await work())),
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
      recording: async (name, recording) => void kept.recordings.push({ name, recording }),
      direction: async (name, vector) => void kept.directions.set(name, vector),
      folds: async (_, folds) => void kept.folds.push(Array.from(folds)),
    },
    ...changes,
  }
  return { context, kept }
}
