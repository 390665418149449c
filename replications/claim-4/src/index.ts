import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { type Curve, saturation, slopes } from "./estimates.js"
export { nounMargins } from "./margin.js"
export { spec }

/** Claim 4, as the runner takes it. */
export default defineClaim({ spec, measure })
