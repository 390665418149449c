import type { Runtime } from "@llm-fmri/graph"
import type { OpenModelOptions } from "@llm-fmri/model"
import type { Progress } from "../progress/progress.js"
import type { Model, Recording, StimulusSet } from "./types.js"

/** How a command reaches the machine: everything below is loaded when it is first used. */
export interface Engine {
  /** @param threads by default as many as the machine offers */
  startRuntime(threads?: number): Promise<Runtime>
  /** By known name, folder or file, with `@untrained:SEED` or `@hybrid:SEED`; fetched if it is not here. */
  openModel(name: string, options: OpenOptions): Promise<Model>
  loadStimuli(nameOrFile: string): Promise<StimulusSet>
  /** `<stem>.safetensors` and `<stem>.labels.json`. */
  writeRecording(stem: string, recording: Recording): Promise<void>
  /** A safetensors file with one float32 tensor, `direction`. */
  writeDirection(file: string, vector: Float32Array, metadata: Readonly<Record<string, string>>): Promise<void>
}

export interface OpenOptions {
  runtime: Runtime
  /** How the net is run unless a request says otherwise. */
  run?: OpenModelOptions["run"]
  offline: boolean
  signal: AbortSignal
  progress: Progress
  /** Disturbs the last bits of the weights: `calibrate` does. */
  perturb?: OpenModelOptions["perturb"]
}
