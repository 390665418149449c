import type { Measured } from "../claim/measured.js"
import type { ClaimSpec } from "../claim/spec.js"

/** What is judged: what was measured, and the grid that it should fill. */
export interface Evidence {
  readonly spec: Pick<ClaimSpec, "quantities" | "controls" | "numbers">
  readonly measured: Measured
}
