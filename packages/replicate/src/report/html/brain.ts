import { type BrainEntry, type BrainModel, brainTable, noSource, type ShownNumber } from "../brain/table.js"
import type { Report } from "../schema.js"
import { verdictMark } from "./overview.js"
import { type Html, html } from "./template.js"

/** The post's comparison with brains; nothing where the report holds none of its claims. */
export function brainSection(report: Report): Html | false {
  const rows = brainTable(report)
  if (rows.length === 0) return false
  return html`<section class="part" id="brain" aria-labelledby="brain-title">
<h2 id="brain-title">Brains and models</h2>
<p class="prose">The post holds models against brains. A number of brains stands here only with its source, and beside each number of a model what it would be without the effect: a likeness that unstructured data shows as well is none.</p>
<table class="stack overview brain" role="table">
<caption>Guarded: what the verdict rests on, and in brackets its null.</caption>
<thead role="rowgroup"><tr role="row">${["Compared", "Brains", "Model", "As the post reads", "Guarded", "Verdict"].map(
    (name) => html`<th scope="col" role="columnheader">${name}</th>`,
  )}</tr></thead>
<tbody role="rowgroup">
${rows.map(rowGroup)}</tbody>
</table>
</section>`
}

function rowGroup(row: BrainEntry): Html[] {
  const span = Math.max(1, row.models.length)
  const first = html`<th scope="row" role="rowheader" rowspan="${span}"><a class="claim-link" href="#${row.claim}">${row.title}</a>
<span class="quiet">The post: ${row.post}</span></th>
<td role="cell" rowspan="${span}" data-label="Brains:">${brains(row)}</td>`
  if (row.models.length === 0) {
    const away = html`<th scope="row" role="rowheader">${row.title} <span class="quiet">The post: ${row.post}</span></th>
<td role="cell" data-label="Brains:">${brains(row)}</td>`
    return [
      html`<tr role="row">${away}<td role="cell" colspan="4" class="muted">${row.claim} is not in this report</td></tr>\n`,
    ]
  }
  return row.models.map(
    (model, at) =>
      html`<tr role="row"${at > 0 && html` class="again"`}>${at === 0 && first}${modelCells(model)}</tr>\n`,
  )
}

function brains({ brain, caution }: BrainEntry): Html {
  const known =
    brain.length === 0
      ? html`<span class="muted">${noSource}</span>`
      : html`${brain.map(({ says, source }) => html`<span class="cited">${says} <span class="muted">(${source})</span></span>`)}`
  return html`${known}<span class="quiet">${caution}</span>`
}

function modelCells({ model, verdict, plain, guarded }: BrainModel): Html {
  return html`
<td role="cell" class="model">${model}</td>
<td role="cell" data-label="As the post reads:">${plain.map((one) => numberLine(one, false))}</td>
<td role="cell" data-label="Guarded:">${guarded.map((one) => numberLine(one, true))}</td>
<td role="cell">${verdictMark(verdict)}</td>`
}

function numberLine({ key, text, null: band }: ShownNumber, withNull: boolean): Html {
  return html`<span class="cited"><code>${key}</code> ${text}${withNull && band !== "" && html` <span class="muted">(null ${band})</span>`}</span>`
}
