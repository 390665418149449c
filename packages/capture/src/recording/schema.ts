/** Says in a file's metadata that it is a recording, and of which form. */
export const SCHEMA = "llm-fmri.recording/1"
