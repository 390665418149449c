import type { z } from "zod"
import { isObject, pointer } from "../draft.js"
import { verdicts } from "../verdict.js"
import type { Found } from "./found.js"

/** What the schema finds wrong, with the rule that speaks of that field. */
export function shapeProblems(error: z.ZodError, value: unknown): (Found & { rule: ShapeRule })[] {
  return error.issues.flatMap((issue) => issueProblems(issue, [], value))
}

export type ShapeRule =
  | "RC-SHP-001"
  | "RC-SHP-002"
  | "RC-SHP-003"
  | "RC-KEY-002"
  | "RC-TOL-001"
  | "RC-TOL-002"
  | "RC-BUD-001"
  | "RC-VER-001"
  | "RC-NUL-001"

type Issue = z.core.$ZodIssue

function issueProblems(issue: Issue, above: readonly PropertyKey[], value: unknown): (Found & { rule: ShapeRule })[] {
  const path = [...above, ...issue.path]
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    const there = at(value, path)
    return there === undefined
      ? [missing(path)]
      : closest(issue.errors, there).flatMap((one) => issueProblems(one, path, value))
  }
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((name) => ({
      rule: "RC-SHP-002",
      path: pointer([...path, name]),
      message: `there is no field "${name}"`,
      ...(name === "judge"
        ? { fix: "Write the decision table as findings and decisions; the gate judges by them." }
        : {}),
    }))
  }
  if (at(value, path) === undefined) return [missing(path)]
  const last = path.at(-1)
  const rule: ShapeRule =
    last === "key" && issue.code === "invalid_format"
      ? "RC-KEY-002"
      : last === "verdict"
        ? "RC-VER-001"
        : path.at(-2) === "tolerance" && last === "reason"
          ? "RC-TOL-002"
          : path[0] === "decides" && path.length === 1
            ? "RC-NUL-001"
            : "RC-SHP-003"
  const message = rule === "RC-VER-001" ? `a verdict is one of ${verdicts.join(", ")}` : issue.message
  return [{ rule, path: pointer(path), message }]
}

function missing(path: readonly PropertyKey[]): Found & { rule: ShapeRule } {
  const [first, last] = [path[0], path.at(-1)]
  const rule: ShapeRule =
    last === "tolerance"
      ? "RC-TOL-001"
      : last === "reason" && path.at(-2) === "tolerance"
        ? "RC-TOL-002"
        : first === "budget"
          ? "RC-BUD-001"
          : path.length === 1 && first === "decides"
            ? "RC-NUL-001"
            : "RC-SHP-001"
  return { rule, path: pointer(path), message: path.length === 0 ? "there is no spec" : `"${String(last)}" is missing` }
}

/** Of the alternatives of a union, the one that was meant: it knows the most of the fields that are there. */
function closest(alternatives: readonly (readonly Issue[])[], value: unknown): readonly Issue[] {
  const strange = (issues: readonly Issue[]) => {
    const unknown = issues.flatMap((issue) =>
      issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : [],
    )
    const lacking = issues.filter((issue) => issue.path.length === 1 && at(value, issue.path) === undefined)
    const mismatch = issues.filter((issue) => issue.path.length === 0 && issue.code === "invalid_type")
    return unknown.length + lacking.length + 2 * mismatch.length
  }
  return [...alternatives].sort((a, b) => strange(a) - strange(b) || a.length - b.length)[0] ?? []
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, name) => (Array.isArray(part) ? part[Number(name)] : isObject(part) ? part[String(name)] : undefined),
    value,
  )
}
