import { draftOf, isObject } from "./draft.js"
import { shapeProblems } from "./rules/shape.js"
import { type RuleId, type SpecRule, specRules } from "./rules.js"
import { claimSpecSchema } from "./spec.js"

/** A place in a spec that breaks a rule. */
export interface SpecProblem {
  /** JSON Pointer: `/quantities/0/tolerance`. */
  path: string
  rule: RuleId
  /** What is wrong there, in a sentence without a full stop. */
  message: string
  /** What to do. */
  fix: string
}

/**
 * Everything that is wrong with a claim spec, at once; empty where nothing is.
 *
 * @example
 * ```ts
 * specProblems({ ...spec, budget: undefined })
 * // [{ path: "/budget", rule: "RC-BUD-001", message: '"budget" is missing', fix: "Add budget: …" }]
 * ```
 */
export function specProblems(value: unknown): SpecProblem[] {
  const result = claimSpecSchema.safeParse(value)
  const shape = result.success ? [] : shapeProblems(result.error, value)
  if (!isObject(value)) return shape.map((found) => ({ fix: fixOf(found.rule), ...found }))
  const draft = draftOf(value)
  return specRules.flatMap((rule: SpecRule & { id: RuleId }) => {
    const found = rule.check?.(draft) ?? shape.filter((problem) => problem.rule === rule.id)
    return found.map(({ path, message, fix = rule.fix }) => ({ path, rule: rule.id, message, fix }))
  })
}

function fixOf(id: RuleId): string {
  return specRules.find((rule) => rule.id === id)?.fix ?? ""
}
