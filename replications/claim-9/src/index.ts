import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { type Generation, type Trend, trend } from "./trend.js"
export { spec }

/** Claim 9, as the runner takes it. */
export default defineClaim({ spec, measure })
