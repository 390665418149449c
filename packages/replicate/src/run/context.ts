import { mkdir, writeFile } from "node:fs/promises"
import path from "node:path"
import { FmriError } from "@llm-fmri/errors"
import type { Runtime } from "@llm-fmri/graph"
import { deriveSeed, Rng } from "@llm-fmri/random"
import type { Keep, MeasureContext } from "../claim/measure.js"
import type { ClaimSpec } from "../claim/spec.js"
import type { Engine } from "../engine/engine.js"
import type { Model } from "../engine/types.js"
import type { Progress } from "../progress/progress.js"
import type { Inputs } from "./inputs.js"
import { modelName, type Subject } from "./subject.js"

export interface ContextOptions {
  spec: ClaimSpec
  subject: Subject
  engine: Engine
  runtime: Runtime
  progress: Progress
  signal: AbortSignal
  quick: boolean
  attack: boolean
  offline: boolean
  keepRecordings: boolean
  /** The report folder in the making. */
  folder: string
  inputs: Inputs
}

/** A claim's view of the machine for one subject; `close` closes the models it left open. */
export function measureContext(options: ContextOptions): MeasureContext & { close(): Promise<void> } {
  const { spec, subject, engine, runtime, progress, signal, inputs, folder } = options
  const opened: { name: string; model: Model }[] = []
  const seed = (...names: (string | number)[]) => deriveSeed(spec.seed, spec.id, ...names)
  return {
    subject: subject.name,
    models: subject.models,
    async open(name) {
      signal.throwIfAborted()
      const model = await engine.openModel(name, { runtime, offline: options.offline, signal, progress })
      opened.push({ name: modelName(name), model })
      return model
    },
    async stimuli(name = spec.stimuli) {
      const set = await engine.loadStimuli(name)
      inputs.add(set.name, set.hash)
      return set
    },
    runtime,
    seed,
    rng: (...names) => new Rng(seed(...names)),
    quick: options.quick,
    attack: options.attack,
    progress,
    signal,
    input: (name, sha256) => inputs.add(name, sha256),
    async attach(name, text) {
      const file = fileStem(`${spec.id}.${subject.name}.${name}`)
      await writeFile(path.join(folder, file), text)
      return file
    },
    keep: keeper(options),
    async close() {
      // Only now is it known what was noticed while the weights were read. Closing twice does no harm.
      for (const { name, model } of opened) inputs.add(name, model.hash, model.warnings)
      await Promise.allSettled(opened.map(({ model }) => model.close()))
    },
  }
}

function keeper({ engine, folder, keepRecordings, spec }: ContextOptions): Keep {
  if (!keepRecordings) {
    return { wanted: false, recording: async () => {}, direction: async () => {}, folds: async () => {} }
  }
  const recordings = path.join(folder, "recordings")
  const place = async (name: string) => {
    await mkdir(recordings, { recursive: true })
    return path.join(recordings, fileStem(name))
  }
  return {
    wanted: true,
    recording: async (name, recording) => engine.writeRecording(await place(name), recording),
    direction: async (name, vector, metadata = {}) =>
      engine.writeDirection(`${await place(name)}.safetensors`, vector, { claim: spec.id, ...metadata }),
    folds: async (name, folds) =>
      writeFile(`${await place(name)}.folds.json`, `${JSON.stringify(Array.from(folds))}\n`),
  }
}

/** A name as part of a file name: no folders, no blanks. */
function fileStem(name: string): string {
  const stem = name.replaceAll(" x ", "-x-").replace(/[^\w.@+=-]+/g, "-")
  if (!/^[.-]*$/.test(stem)) return stem
  throw new FmriError("BadName", `"${name}" cannot name a file`, { fix: "Use letters and digits." })
}
