import type { FindingSpec } from "../claim/spec.js"
import { evaluate } from "./condition.js"
import type { Evidence } from "./evidence.js"

/** How a finding came out. */
export interface Finding {
  readonly key: string
  /** Its value for the decision table. */
  readonly value: boolean
  /** Whether that value was found; otherwise something is missing and it is the one against the claim. */
  readonly known: boolean
}

/** The findings' values; what cannot be told speaks against the claim. */
export function findingsOf(findings: readonly FindingSpec[], evidence: Evidence): Finding[] {
  return findings.map(({ key, for: speaksFor, if: condition }) => {
    const truth = evaluate(condition, evidence)
    return { key, value: truth ?? !speaksFor, known: truth !== undefined }
  })
}
