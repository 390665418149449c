import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { clubCurve, gini } from "./clubs.js"
export { spec }

/** Claim 8, as the runner takes it. */
export default defineClaim({ spec, measure })
