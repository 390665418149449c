import type { Runtime } from "@llm-fmri/graph"
import type { Progress } from "../progress/progress.js"
import type { Model, Recording, StimulusSet } from "./types.js"

/** How a command reaches the machine: everything below is loaded when it is first used. */
export interface Engine {
  startRuntime(): Promise<Runtime>
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
  offline: boolean
  signal: AbortSignal
  progress: Progress
}
