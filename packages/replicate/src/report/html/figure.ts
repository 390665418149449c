import { curve } from "../plot/curve.js"
import type { Draw } from "../plot/draw.js"
import type { Layout, Panel } from "../plot/layout.js"
import { legendOf } from "../plot/legend-of.js"
import { rows } from "../plot/rows.js"
import { panelWords } from "../plot/words.js"
import { legendKeys } from "./legend.js"
import { type Html, html, trusted } from "./template.js"

/** The panels of a quantity with their legend; those of a model stand in a row of their own where it has several. */
export function figure(key: string, layout: Layout, draw: Draw): Html {
  const models = [...new Set(layout.panels.map(({ model }) => model))]
  const several = models.length < layout.panels.length
  const groups = several
    ? models.map((model) => layout.panels.filter((panel) => panel.model === model))
    : [layout.panels]
  return html`<figure>
${groups.map((panels) => html`<div class="panels">${panels.map((panel) => panelHtml(key, layout, panel, draw))}</div>\n`)}
<figcaption>${legendKeys(layout, legendOf(layout.panels))}</figcaption>
</figure>`
}

function panelHtml(key: string, layout: Layout, panel: Panel, draw: Draw): Html {
  const title = panel.title !== "" && html`<p>${panel.title}</p>`
  const options = layout.kind === "curve" ? curve : rows
  const svg = draw(panelWords(key, layout, panel), (Plot) => options(Plot, layout, panel))
  return html`<div class="panel">${title}${trusted(svg)}</div>\n`
}
