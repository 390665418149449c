import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { nounMargins } from "@llm-fmri/intervention"
export { type Curve, saturation, slopes } from "./estimates.js"
export { spec }

/** Claim 4, as the runner takes it. */
export default defineClaim({ spec, measure })
