import type { Finding } from "../../drift/finding.js"
import { countedFindings, placeOf } from "../findings.js"
import type { Report } from "../schema.js"
import { type Cell, stackTable } from "./table.js"
import { type Html, html } from "./template.js"

/** More lines than this are folded. */
const most = 12

/** What the comparison with the accepted values found; nothing where nothing counts. */
export function driftSection(report: Report): Html | false {
  const counted = countedFindings(report)
  const notes = (report.comparison?.findings ?? []).filter(({ about }) => about === "class")
  if (counted.length + notes.length === 0) return false
  const rest = counted.slice(most)
  return html`<section class="part" id="drift" aria-labelledby="drift-title">
<h2 id="drift-title">Against the accepted values</h2>
${notes.map(({ claim, model, says }) => html`<p class="prose small">${claim} on ${model}: ${says}.</p>`)}
${counted.length > 0 && table(counted.slice(0, most), "What drifted, is gone, or could not be compared.")}
${rest.length > 0 && html`<details><summary>And ${rest.length} more</summary>${table(rest, "The rest.")}</details>`}
</section>`
}

function table(findings: readonly Finding[], caption: string): Html {
  const rows = findings.map((finding): Cell[] => [
    { content: placeOf(finding) },
    { content: finding.says },
    {
      content:
        finding.outcome === "drift"
          ? html`<span class="verdict bad"><span class="sign" aria-hidden="true">✕</span>drift</span>`
          : html`<span class="verdict mixed"><span class="sign" aria-hidden="true">?</span>not compared</span>`,
    },
  ])
  return stackTable("findings", caption, ["where", "what", "outcome"], rows)
}
