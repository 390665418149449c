import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { dealHalves } from "./halves.js"
export { fallFound, shuffledPairings } from "./relation.js"
export { favour } from "./scores.js"
export { spec }

/** Claim 12, as the runner takes it. */
export default defineClaim({ spec, measure })
