export type { Checkpoint, TensorInfo, TokenizerSource } from "./checkpoint.js"
export { type OpenOptions, openCheckpoint } from "./open.js"
export { openSafetensors, type SafetensorsFile } from "./safetensors/file.js"
