import type { FigureSpec } from "../../claim/schema/figure.js"
import type { CurveFiles } from "../curves.js"
import { graph } from "../figure/graph.js"
import { withEdges } from "../figure/graph-edges.js"
import { heatmap } from "../figure/heatmap.js"
import { lines } from "../figure/lines.js"
import { type FigureData, type FigurePanel, figureData } from "../figure/panels.js"
import { figureRows } from "../figure/points.js"
import { scatter } from "../figure/scatter.js"
import { figureWords } from "../figure/words.js"
import type { Draw } from "../plot/draw.js"
import type { ClaimEntry } from "../schema.js"
import { fileLinks } from "./curves.js"
import { figureLegend } from "./figure-legend.js"
import { figureTables } from "./figure-tables.js"
import { type Html, html, trusted } from "./template.js"

const kinds = { lines, scatter, heatmap, graph }

/** More plots than this are folded. */
const mostPanels = 24

/** The figures that a claim's spec declares, and the keys of the quantities whose tables they draw. */
export function declaredFigures(
  claim: ClaimEntry,
  specs: readonly FigureSpec[],
  files: CurveFiles,
  draw: Draw,
): { sections: Html[]; drawn: Set<string> } {
  const drawn = new Set<string>()
  const sections = specs.map((spec) => {
    const models = claim.models.map(({ model, quantities }) => {
      const cells = (table: string | undefined) => quantities.filter(({ key }) => key === table)
      return withEdges(
        figureRows(spec, { model, cells: cells(spec.table) }, files),
        spec,
        cells(spec.edges?.table),
        files,
      )
    })
    const problems = models.flatMap(({ model, problem }) => (problem === undefined ? [] : [`${model}: ${problem}.`]))
    if (problems.length === 0) for (const table of [spec.table, spec.edges?.table]) drawn.add(table ?? spec.table)
    const data = figureData(spec, models)
    const title = `${claim.id}-${spec.key}`
    return html`<div class="declared" role="group" aria-labelledby="${title}">
<h4 id="${title}">${spec.title}</h4>
<p class="prose small">${spec.caption}</p>
${problems.map((problem) => html`<p class="prose small missing"><b>Not drawn.</b> ${problem}</p>`)}
${data.panels.length > 0 && figureBody(data, draw)}
${fileLinks(models.flatMap((entry) => entry.files))}
</div>\n`
  })
  return { sections, drawn }
}

function figureBody(data: FigureData, draw: Draw): Html {
  const models = [...new Set(data.panels.map(({ model }) => model))]
  const many = data.facets.length > 1
  // Models stand beside each other; where each has several plots, below each other.
  const rows = many ? models.map((model) => data.panels.filter((panel) => panel.model === model)) : [data.panels]
  const look = Math.max(...rows.map(({ length }) => length)) <= 2 ? "panels wide" : "panels"
  const plots = rows.map(
    (panels) => html`${many && models.length > 1 && html`<p class="group">${panels[0]?.model}</p>`}
<div class="${look}">${panels.map((panel) => panelHtml(data, panel, many ? panel.facet : models.length > 1 ? panel.model : "", draw))}</div>\n`,
  )
  const folded = data.panels.length > mostPanels
  return html`<figure>
${folded ? html`<details><summary>${data.panels.length} plots</summary>${plots}</details>` : plots}
<figcaption>${figureLegend(data)}</figcaption>
</figure>
${figureTables(data)}`
}

function panelHtml(data: FigureData, panel: FigurePanel, title: string, draw: Draw): Html {
  const svg = draw(figureWords(data, panel), (Plot) => kinds[data.spec.kind](Plot, data, panel))
  return html`<div class="panel">${title !== "" && html`<p>${title}</p>`}${trusted(svg)}</div>\n`
}
