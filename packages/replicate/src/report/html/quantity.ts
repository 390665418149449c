import { range, shareText } from "../headline.js"
import { band, paramsText, short } from "../number.js"
import type { Draw } from "../plot/draw.js"
import { legendOf } from "../plot/draw.js"
import { type Layout, layoutOf, type Panel } from "../plot/layout.js"
import type { QuantityEntry } from "../schema.js"
import { legendKeys } from "./legend.js"
import { dataTable, scrollTable } from "./table.js"
import { type Content, type Html, html, trusted } from "./template.js"

/** One quantity of a claim on all its models. */
export interface QuantityGroup {
  key: string
  models: { model: string; cells: QuantityEntry[] }[]
  definition?: string | undefined
  formula?: string | undefined
}

/** Definition, plots, and the data behind them. */
export function quantitySection(group: QuantityGroup, draw: Draw): Html {
  const cells = group.models.flatMap((entry) => entry.cells)
  const first = cells[0]
  const reading = first?.reading === "post" ? "as the post reads" : "guarded"
  const layout = layoutOf(group.models)
  const facts: [string, Content][] = [
    ...definition("Definition", group.definition),
    ...definition("Formula", group.formula),
    ...definition("The post", first?.paper?.text),
    ["Ours", group.models.map(({ model, cells }) => `${model} ${range(cells)}`).join("; ")],
    ...fidelityFact(cells),
    ["Drift", shareText(cells.map(({ drift }) => drift))],
  ]
  return html`<div class="quantity">
<h4><code>${group.key}</code><span class="tag">${reading}${first?.unit === undefined ? "" : `, in ${first.unit}`}</span></h4>
<dl class="terms">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
${layout !== undefined && figure(group.key, layout, draw)}
${files(cells)}
<details><summary>Data of <code>${group.key}</code>: ${cells.length} ${cells.length === 1 ? "value" : "values"}</summary>
${scrollTable(
  `Data of ${group.key}`,
  group.models.map(({ model, cells }) => cellTable(`${group.key} on ${model}`, cells)),
)}</details>
</div>`
}

function definition(name: string, text: string | undefined): [string, Content][] {
  return text === undefined ? [] : [[name, text]]
}

/** Ours against the post's value; never mixed with drift. */
function fidelityFact(cells: readonly QuantityEntry[]): [string, Content][] {
  const words = cells.flatMap(({ fidelity }) => (fidelity === undefined ? [] : [fidelity]))
  return words.length === 0 ? [] : [["Fidelity", shareText(words)]]
}

/** The panels of a model stand in a row of their own where it has several. */
function figure(key: string, layout: Layout, draw: Draw): Html {
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
  return html`<div class="panel">${title}${trusted(draw(key, layout, panel))}</div>\n`
}

/** Links to curves and matrices that lie beside the report; only plain names. */
function files(cells: readonly QuantityEntry[]): Html | undefined {
  const names = [...new Set(cells.flatMap(({ file }) => (file === undefined ? [] : [file])))]
  if (names.length === 0) return undefined
  const links = names.map((name, at) => [
    at > 0 && ", ",
    /^[\w-][\w. -]*$/.test(name) ? html`<a href="${encodeURIComponent(name)}">${name}</a>` : name,
  ])
  return html`<p class="small">In a file beside this one: ${links}</p>`
}

interface Column {
  name: string
  content(cell: QuantityEntry): Content
  look?: string
}

const columns: readonly Column[] = [
  { name: "ours", content: ours },
  { name: "95 % interval", content: ({ ci }) => (ci === undefined ? "" : band(...ci)) },
  { name: "null band", content: (cell) => (cell.null === undefined ? "" : band(cell.null.lo, cell.null.hi)) },
  { name: "p", content: (cell) => (cell.null?.p === undefined ? "" : short(cell.null.p, 2)) },
  { name: "null", content: (cell) => (cell.null === undefined ? "" : `${cell.null.kind}, ${cell.null.draws} draws`) },
  { name: "n", content: ({ n }) => n ?? "" },
  { name: "the post", content: ({ paper }) => (paper === undefined ? "" : short(paper.value)) },
  { name: "fidelity", content: ({ fidelity }) => fidelity ?? "" },
  { name: "accepted", content: ({ accepted }) => (accepted === undefined ? "" : short(accepted, 4)) },
  { name: "drift", content: ({ drift }) => drift },
  {
    name: "tolerance",
    content: ({ tolerance }) => (tolerance === undefined ? "" : `${tolerance.kind} ${short(tolerance.value)}`),
  },
]

function cellTable(caption: string, cells: readonly QuantityEntry[]): Html {
  const nets = [...new Set(cells.flatMap((cell) => (cell.references ?? []).map(({ net }) => net)))]
  const all = [...columns, ...nets.map((net): Column => ({ name: net, content: (cell) => netText(cell, net) }))]
  const used = all.filter(({ content }) => cells.some((cell) => content(cell) !== ""))
  return dataTable(
    caption,
    ["cell", ...used.map(({ name }) => name)],
    cells.map((cell) => [
      { content: paramsText(cell.params) || "–" },
      ...used.map(({ name, content }) => ({
        content: content(cell),
        ...(name === "ours" && cell.value === undefined ? { look: "long" } : {}),
      })),
    ]),
  )
}

function ours({ value, absent_because, file }: QuantityEntry): Content {
  if (value !== undefined) return html`<data value="${value}">${short(value, 4)}</data>`
  return file === undefined ? `absent: ${absent_because}` : `in ${file}`
}

/** The range over the net's seeds. */
function netText(cell: QuantityEntry, net: string): string {
  const values = (cell.references ?? []).filter((reference) => reference.net === net).map(({ value }) => value)
  if (values.length === 0) return ""
  const [least, most] = [short(Math.min(...values)), short(Math.max(...values))]
  return `${least === most ? least : `${least} … ${most}`} (${values.length} ${values.length === 1 ? "seed" : "seeds"})`
}
