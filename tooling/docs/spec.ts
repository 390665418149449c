import type { ClaimSpec } from "../../packages/replicate/src/claim/spec.js"
import { table } from "./markdown.js"

/** What a claim's spec says of itself: quantities, controls, and the way to the verdict. */
export function specSection({ version, quantities, controls, decisions }: ClaimSpec): string {
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
    table(
      ["control", "kind", "what it does", "expected"],
      controls.map(({ key, kind, definition, expected, when }) => [
        `\`${key}\``,
        when === "attack" ? `${kind}, with \`--attack\`` : kind,
        definition,
        String(expected),
      ]),
    ),
    "The first row that holds gives the verdict:",
    table(
      ["verdict", "when"],
      decisions.map(({ verdict, when }) => [verdict, when]),
    ),
  ].join("\n\n")
}
