import { type SpecRule, specRules } from "../../packages/replicate/src/claim/rules.js"
import { generatedNotice, table } from "./markdown.js"

/** `docs/spec-rules.md`: what a claim spec must keep, by the ids that errors name. */
export function rulesDocument(): string {
  const rules: readonly SpecRule[] = specRules
  return [
    generatedNotice("packages/replicate/src/claim/rules.ts"),
    "",
    "# Rules of a claim spec",
    "",
    "An invalid spec stops a run before it begins (exit code 2). All problems are told at once, each with its place as a JSON Pointer and the id of its rule. Fields and their shapes are in [claim-spec.schema.json](claim-spec.schema.json), which editors can check against.",
    "",
    table(
      ["rule", "what is wrong", "what to do"],
      rules.map(({ id, means, fix }) => [id, means, fix]),
    ),
    "",
  ].join("\n")
}
