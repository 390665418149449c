export { type KlOptions, klToReference } from "./readouts/kl.js"
export { projection } from "./readouts/projection.js"
export type { Rows } from "./readouts/rows.js"
export { logitDifference, type ReadoutModel, type ReadoutOptions, tokenLogits } from "./readouts/token-logits.js"
