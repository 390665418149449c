import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { carried } from "./bus.js"
export { compareEffects } from "./effect.js"
export { spec }

/** Claim 3, as the runner takes it. */
export default defineClaim({ spec, measure })
