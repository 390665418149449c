import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { margins, type Summary, summarise } from "./interference.js"
export { type PairedOptions, type PairedReadings, pairedProbes } from "./paired-probes.js"
export { spec }

/** Claim 6, as the runner takes it. */
export default defineClaim({ spec, measure })
