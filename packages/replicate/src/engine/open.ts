import { writeRecording } from "@llm-fmri/capture"
import { Runtime } from "@llm-fmri/graph"
import { writeSafetensors } from "@llm-fmri/model"
import { loadStimuli } from "@llm-fmri/stimuli"
import type { Engine } from "./engine.js"
import { openModel } from "./open-model.js"

/** The engine of this machine. */
export const engine: Engine = {
  startRuntime: (threads) => Runtime.start(threads === undefined ? {} : { threads }),
  openModel,
  loadStimuli,
  writeRecording: (stem, recording) => writeRecording(`${stem}.safetensors`, recording),
  writeDirection: (file, vector, metadata) =>
    writeSafetensors(file, [{ name: "direction", dtype: "F32", shape: [vector.length], data: vector }], {
      schema: "llm-fmri.direction/1",
      ...metadata,
    }),
}
