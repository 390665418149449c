import { markdownReport } from "../../packages/replicate/src/report/markdown.js"
import type { ClaimEntry, Report } from "../../packages/replicate/src/report/schema.js"
import { generatedNotice, table } from "./markdown.js"

/** A stored report holds one claim. */
export interface StoredClaim {
  claim: ClaimEntry
  report: Report
}

/** The README's table: a verdict for each claim and model, with what decided. */
export function resultsSummary(stored: readonly StoredClaim[]): string {
  if (stored.length === 0) return "No report is stored yet: `pnpm replicate claim-3 && pnpm docs:generate`."
  const rows = stored.flatMap(({ claim }) =>
    claim.models.map(({ model, verdict, because, controls }, index) => {
      const passed = controls.filter((control) => control.passed).length
      return [
        index === 0 ? `[**${claim.id}**](docs/results/${claim.id}.md): ${claim.title}` : undefined,
        model,
        `**${verdict}**`,
        because[0],
        `${passed} of ${controls.length}`,
      ]
    }),
  )
  return table(["claim", "model", "verdict", "because", "controls passed"], rows)
}

/** `docs/results/CLAIM.md`: every quantity and every control. */
export function resultsDocument({ claim, report }: StoredClaim): string {
  const body = markdownReport(report).replace(/^# .*\n+## (.*)$/m, "# $1")
  const explained =
    "Brackets are 95 % intervals. A null band is where the number would lie without the effect; a reference net's range is " +
    "that over its seeds. Definitions and decision table: [definitions.md](../definitions.md)."
  const [title, ...rest] = body.split("\n")
  return [generatedNotice(`docs/generated/claims/${claim.id}.json`), "", title, "", explained, ...rest].join("\n")
}
