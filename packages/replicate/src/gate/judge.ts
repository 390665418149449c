import type { Measured } from "../claim/measured.js"
import type { ClaimSpec } from "../claim/spec.js"
import type { Judgement } from "../claim/verdict.js"
import { findingsOf } from "./finding.js"
import { gate } from "./gate.js"
import { fill } from "./numbers.js"

/**
 * The verdict of a claim, from its spec and measured numbers alone: findings are told from the numbers, the first row of
 * the decision table that fits gives a verdict, and the gate lowers it where it must ({@link gate}).
 *
 * `because` holds what the gate objects to, the row's reason, then each finding's sentence with its numbers. `killed_by`
 * holds every control that failed.
 *
 * @example
 * ```ts
 * const { verdict, because } = judge(spec, measured)
 * ```
 */
export function judge(spec: ClaimSpec, measured: Measured): Judgement {
  const evidence = { spec, measured }
  const findings = findingsOf(spec.findings, evidence)
  const values = new Map(findings.map(({ key, value }) => [key, value]))
  const row = spec.decisions.find(({ when }) => Object.entries(when).every(([key, value]) => values.get(key) === value))
  // A valid table has a row that fits always; one that was not checked must not give a verdict by chance.
  const { verdict, because } = gate(spec, measured, row?.verdict ?? "inconclusive")
  const sentences = spec.findings.map(({ says, otherwise }, at) => (findings[at]?.value ? says : otherwise))
  return {
    verdict,
    because: [
      ...because,
      ...[row?.because ?? "", ...sentences].filter((text) => text !== "").map((text) => fill(text, evidence)),
    ],
    killed_by: measured.controls.filter(({ passed }) => !passed).map(({ key }) => key),
  }
}
