import type { z } from "zod"
import { isObject, pointer } from "../draft.js"
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
    return there === undefined ? [missing(path)] : unionProblems(issue.errors, path, value)
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
  const message = rule === "RC-VER-001" ? `${JSON.stringify(at(value, path))} is no verdict` : said(issue)
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

/** What is wrong by the alternative that was meant: the one that knows the most of the fields that are there. */
function unionProblems(
  alternatives: readonly (readonly Issue[])[],
  path: readonly PropertyKey[],
  value: unknown,
): (Found & { rule: ShapeRule })[] {
  const there = at(value, path)
  const notThis = (issues: readonly Issue[]) =>
    issues.some((issue) => issue.path.length === 0 && issue.code !== "unrecognized_keys")
  if (alternatives.every(notThis)) {
    return [
      {
        rule: "RC-SHP-003",
        path: pointer(path),
        message: `expected ${[...new Set(alternatives.flatMap(kinds))].join(" or ")}`,
      },
    ]
  }
  const unknown = (issues: readonly Issue[]) =>
    issues.flatMap((issue) => (issue.code === "unrecognized_keys" && issue.path.length === 0 ? issue.keys : []))
  const lacking = (issues: readonly Issue[]) =>
    issues.flatMap(({ path: [name, ...deeper] }) =>
      name !== undefined && deeper.length === 0 && at(there, [name]) === undefined ? [String(name)] : [],
    )
  const strange = (issues: readonly Issue[]) =>
    unknown(issues).length + lacking(issues).length + (notThis(issues) ? 99 : 0)
  const [best = []] = [...alternatives].sort((a, b) => strange(a) - strange(b) || a.length - b.length)
  if (alternatives.every((issues) => lacking(issues).length > 0)) {
    const wanted = [...new Set(alternatives.flatMap(lacking))].map((name) => `"${name}"`)
    return [{ rule: "RC-SHP-003", path: pointer(path), message: `one of the fields ${wanted.join(", ")} is needed` }]
  }
  return best.flatMap((one) => issueProblems(one, path, value))
}

/** What alternatives ask for: `"any"`, `array`, `number`. */
function kinds(issues: readonly Issue[]): string[] {
  return issues.flatMap((issue) =>
    issue.code === "invalid_union"
      ? issue.errors.flatMap(kinds)
      : said(issue).replace(/^expected |, received .*$/g, ""),
  )
}

/** The schema's words, without what goes without saying. */
function said({ message }: Issue): string {
  return message.replace(/^(?:Invalid (?:input|option)|Too small|Too big): /, "").replaceAll("|", " or ")
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (part, name) => (Array.isArray(part) ? part[Number(name)] : isObject(part) ? part[String(name)] : undefined),
    value,
  )
}
