import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { type Excess, excess, type Rival } from "./excess.js"
export { halving, type Removal, removal, shareLeft } from "./removal.js"
export { plsPlacements, rankOf } from "./saturation.js"
export { spec }

/** Claim 5, as the runner takes it. */
export default defineClaim({ spec, measure })
