import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { type SelectivityMap, selectivityMaps } from "./maps.js"
export { largestPatch } from "./patch.js"
export { spec }

/** Claim 10, as the runner takes it. */
export default defineClaim({ spec, measure })
