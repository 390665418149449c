import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { type Contest, type ContestOptions, contest, type Outcome, type Task } from "./contest.js"
export { crossing, equivalenceP, largestGap } from "./largest.js"
export { plant, type Xor, xorSigns } from "./planted.js"
export { type Sizes, sizes } from "./settings.js"
export { spec }

/** Claim 7, as the runner takes it. */
export default defineClaim({ spec, measure })
