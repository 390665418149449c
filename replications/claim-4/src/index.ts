import { type Claim, defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

const claim: Claim = defineClaim({ spec, measure })
export default claim
