import { markdownReport } from "../../packages/replicate/src/report/markdown.js"
import type { ClaimEntry, Report } from "../../packages/replicate/src/report/schema.js"
import { generatedNotice, table } from "./markdown.js"

/** A stored report holds one claim. */
export interface StoredClaim {
  claim: ClaimEntry
  report: Report
}

/** The body of `docs/verdicts.md`: for each claim the post's words and a table of verdicts with what they rest on. */
export function resultsSummary(stored: readonly StoredClaim[]): string {
  if (stored.length === 0) return "No report is stored yet: `pnpm replicate claim-3 && pnpm docs:generate`."
  return stored
    .map(({ claim: { id, title, quote, models } }) => {
      const rows = models.map(({ model, verdict, because, controls }) => [
        model,
        `**${verdict}**`,
        because.join("<br>"),
        `${controls.filter(({ passed }) => passed).length} of ${controls.length}`,
      ])
      return [
        `**[${id}](results/${id}.md), ${title.toLowerCase()}** ([how it is measured](claims/${id}.md)). The post: "${quote}"`,
        table(["model", "verdict", "because", "controls passed"], rows),
      ].join("\n\n")
    })
    .join("\n\n")
}

/** `docs/verdicts.md`. */
export function verdictsDocument(stored: readonly StoredClaim[]): string {
  const explained =
    "What came out of each claim on each model, and the sentences that the verdict follows from, with their numbers. " +
    "Everything that was measured is behind the claim's name; what the verdicts mean: " +
    "[two readings and a verdict](definitions.md#two-readings-and-a-verdict)."
  return `${[generatedNotice("docs/generated/claims"), "", "# Verdicts", "", explained, "", resultsSummary(stored)].join("\n")}\n`
}

/** `docs/results/CLAIM.md`: every quantity and every control. */
export function resultsDocument({ claim, report }: StoredClaim): string {
  const body = markdownReport(report).replace(/^# .*\n+## (.*)$/m, "# $1")
  const explained =
    "Brackets are 95 % intervals. A null band is where the number would lie without the effect; a reference net's range is " +
    "that over its seeds. " +
    `Definitions, kill rules and decision table: [the claim](../claims/${claim.id}.md).`
  const [title, ...rest] = body.split("\n")
  return [generatedNotice(`docs/generated/claims/${claim.id}.json`), "", title, "", explained, ...rest].join("\n")
}
