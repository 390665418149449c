import type { ClaimSpec } from "../../packages/replicate/src/claim/spec.js"
import { conditionWords } from "../../packages/replicate/src/gate/words.js"
import { table } from "./markdown.js"

/** What a claim's spec says of itself: quantities, controls, and the way to the verdict. */
export function specSection({ version, quantities, controls, findings, decides, decisions }: ClaimSpec): string {
  const named = new Map(findings.map(({ key, if: condition }) => [JSON.stringify(condition), key]))
  return [
    `Version ${version} of the definitions.`,
    table(
      ["quantity", "reading", "what it is", "formula", "at"],
      quantities.map(({ key, reading, definition, formula, unit, params = {} }) => [
        `\`${key}\``,
        reading === "post" ? "as the post reads" : "guarded",
        definition,
        unit === undefined ? formula : `${formula} (${unit})`,
        Object.entries(params)
          .map(([name, values]) => `${name} = ${values === "model" ? "every one of the model" : values.join(", ")}`)
          .join("; "),
      ]),
    ),
    "How far each may move between runs; the size is measured:",
    table(
      ["quantity", "tolerance", "why"],
      quantities.map(({ key, tolerance: { kind, reason } }) => [`\`${key}\``, kind, reason]),
    ),
    table(
      ["control", "kind", "what it does", "expected"],
      controls.map(({ key, kind, definition, expected, when, of }) => [
        `\`${key}\``,
        [kind, ...(of === undefined ? [] : [`of \`${of}\``]), ...(when === "attack" ? ["with `--attack`"] : [])].join(
          ", ",
        ),
        definition,
        String(expected),
      ]),
    ),
    "Findings, told from the numbers; what cannot be told takes the value that speaks against the claim:",
    table(
      ["finding", "true when", "speaks for the claim"],
      findings.map(({ key, if: condition, for: speaksFor }) => [
        `\`${key}\``,
        conditionWords(condition, named),
        speaksFor ? "when true" : "when false",
      ]),
    ),
    "The decision table: from left to right, the first column whose findings all fit gives the verdict.",
    table(
      ["finding", ...decisions.map(({ verdict }, at) => `${at + 1}. ${verdict}`)],
      findings
        .filter(({ key }) => decisions.some(({ when }) => when[key] !== undefined))
        .map(({ key }) => [`\`${key}\``, ...decisions.map(({ when }) => yesNo(when[key]))]),
    ),
    `Before anything speaks for the claim, ${decides.map((key) => `\`${key}\``).join(" and ")} must clear the null band, and [the gate](#the-gate) must let it pass.`,
  ].join("\n\n")
}

function yesNo(value: boolean | undefined): string {
  return value === undefined ? "" : value ? "yes" : "no"
}
