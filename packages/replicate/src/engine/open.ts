import { Runtime } from "@llm-fmri/graph"
import type { Engine } from "./engine.js"

function notYet(): never {
  throw new Error("the engine is not here yet")
}

/** The engine of this machine. */
export const engine: Engine = {
  startRuntime: () => Runtime.start(),
  openModel: async () => notYet(),
  loadStimuli: async () => notYet(),
  writeRecording: async () => notYet(),
  writeDirection: async () => notYet(),
}
