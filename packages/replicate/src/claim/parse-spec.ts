import { ExitCode, FmriError } from "@llm-fmri/errors"
import { specProblems } from "./problems.js"
import { type ClaimSpec, claimSpecSchema } from "./spec.js"

/**
 * Checks a spec and returns it.
 *
 * @param where the file or package that it comes from, for the error
 * @throws FmriError `InvalidSpec` listing every problem with its place, rule and fix; `fields.problems` holds them as data.
 *
 * @example
 * ```ts
 * const spec = parseSpec(module.default.spec, "@llm-fmri/claim-3")
 * ```
 */
export function parseSpec(value: unknown, where: string): ClaimSpec {
  const problems = specProblems(value)
  if (problems.length === 0) return claimSpecSchema.parse(value)
  const count = problems.length === 1 ? "a problem" : `${problems.length} problems`
  const lines = problems.map(({ path, rule, message, fix }) => `  ${path || "/"} ${rule}: ${message}. ${fix}`)
  throw new FmriError("InvalidSpec", `the claim spec of ${where} has ${count}:\n${lines.join("\n")}`, {
    fix: "Correct the spec as said beside each; the rules are listed in docs/spec-rules.md.",
    exit: ExitCode.usage,
    fields: { where, problems },
  })
}
