import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { prepare } from "./prepare.js"
export { spec }

/** Claim 11, as the runner takes it. */
export default defineClaim({ spec, measure })
