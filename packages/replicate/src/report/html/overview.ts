import { headline } from "../headline.js"
import { type PostClaim, postClaims } from "../post.js"
import type { ClaimEntry, ModelEntry, Report } from "../schema.js"
import { verdictLook } from "../verdict-words.js"
import { type Html, html } from "./template.js"

/** A verdict as sign and word, in its colour. */
export function verdictMark(verdict: ModelEntry["verdict"]): Html {
  const { sign, tone } = verdictLook(verdict)
  return html`<span class="verdict ${tone}"><span class="sign" aria-hidden="true">${sign}</span>${verdict}</span>`
}

/** The first screen: every claim of the post on a line, and what came out. */
export function overview(report: Report): Html {
  const known = new Set(postClaims.map(({ id }) => id))
  const own = report.claims.filter(({ id }) => !known.has(id))
  const claims: PostClaim[] = [
    ...postClaims,
    ...own.map(({ id, title, quote }) => ({ id, title, words: [quote], printed: [] })),
  ]
  return html`<section class="part" id="claims" aria-labelledby="claims-title">
<h2 id="claims-title">The sixteen claims</h2>
<table class="stack overview" role="table">
<caption>Ours: the number that the post prints, or its range over a grid. Null band: where it would lie without the effect.</caption>
<thead role="rowgroup"><tr role="row">${["Claim", "The post", "Model", "Ours", "Null band", "Verdict"].map(
    (name) => html`<th scope="col" role="columnheader">${name}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">
${claims.map((claim) =>
  claimRows(
    claim,
    report.claims.find(({ id }) => id === claim.id),
  ),
)}</tbody>
</table>
</section>`
}

function claimRows(post: PostClaim, entry: ClaimEntry | undefined): Html[] {
  const number = html`<span class="number">${post.id.replace(/^claim-/, "")}</span>`
  if (entry === undefined) {
    return [
      html`<tr role="row" class="away"><th scope="row" role="rowheader">${number}${post.title}</th>
<td role="cell" data-label="The post:">${post.printed.join("; ")}</td>
<td role="cell" colspan="4">not measured here</td></tr>\n`,
    ]
  }
  const span = entry.models.length
  return entry.models.map((model, at) => {
    const { key, post: printed, ours, nullBand } = headline(model)
    const first = html`<th scope="row" role="rowheader" rowspan="${span}">${number}<a class="claim-link" href="#${post.id}">${post.title}</a></th>
<td role="cell" rowspan="${span}" data-label="The post:">${printed || post.printed.join("; ")}</td>`
    return html`<tr role="row"${at > 0 && html` class="again"`}>${at === 0 && first}
<td role="cell"${model.model.length <= 24 && html` class="model"`}>${model.model}</td>
<td role="cell" class="num" data-label="Ours:">${ours} <span class="muted">${key}</span></td>
<td role="cell" class="num" data-label="Null band:">${nullBand || html`<span class="muted">none</span>`}</td>
<td role="cell">${verdictMark(model.verdict)}</td></tr>\n`
  })
}
