import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { type Agreement, type AgreementOptions, agreement } from "./agreement.js"
export { type Detection, detection } from "./planted.js"
export { spec }

/** Claim 1, as the runner takes it. */
export default defineClaim({ spec, measure })
