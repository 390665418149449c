import { defineClaim } from "@llm-fmri/replicate"
import { measure } from "./measure.js"
import { spec } from "./spec.js"

export { aucOf, concordance, lostAuc, type Pairs, pairsOf } from "./pairs.js"
export { type Activity, matchedUnits, unitsMovingAsFar } from "./region.js"
export { ablation, movedBy, type Place, type Subspace } from "./subspace.js"
export { spec }

/** Claim 2, as the runner takes it. */
export default defineClaim({ spec, measure })
