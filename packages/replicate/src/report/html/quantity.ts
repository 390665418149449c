import { range, shareText } from "../headline.js"
import { band, paramsText, short } from "../number.js"
import type { Draw } from "../plot/draw.js"
import { type Layout, layoutOf, type Panel } from "../plot/layout.js"
import { legendOf } from "../plot/legend-of.js"
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
  /** Told once, above the table, where it is the same for all cells. */
  fact?: true
}

const columns: readonly Column[] = [
  { name: "ours", content: ours },
  { name: "95 % interval", content: ({ ci }) => (ci === undefined ? "" : band(...ci, 4)) },
  { name: "null band", content: (cell) => (cell.null === undefined ? "" : band(cell.null.lo, cell.null.hi, 4)) },
  { name: "p", content: (cell) => (cell.null?.p === undefined ? "" : short(cell.null.p, 2)) },
  { name: "the post", content: ({ paper }) => (paper === undefined ? "" : short(paper.value)) },
  { name: "fidelity", content: ({ fidelity }) => fidelity ?? "" },
  { name: "accepted", content: ({ accepted }) => (accepted === undefined ? "" : short(accepted, 4)) },
  { name: "drift", content: ({ drift }) => drift },
  { name: "tolerance", content: toleranceText, fact: true },
  { name: "n", content: ({ n }) => n ?? "", fact: true },
  { name: "null", content: nullText, fact: true },
]

function toleranceText({ tolerance }: QuantityEntry): string {
  return tolerance === undefined ? "" : `${tolerance.kind} ${short(tolerance.value)} (${tolerance.reason})`
}

function nullText(cell: QuantityEntry): string {
  return cell.null === undefined ? "" : `${cell.null.kind}, ${cell.null.draws} draws`
}

function cellTable(name: string, cells: readonly QuantityEntry[]): Html {
  const nets = [...new Set(cells.flatMap((cell) => (cell.references ?? []).map(({ net }) => net)))]
  const all = [
    ...columns,
    ...nets.map((net): Column => ({ name: netHeader(cells, net), content: (cell) => netText(cell, net) })),
  ]
  const used = all.filter(({ content }) => cells.some((cell) => content(cell) !== ""))
  // A cell without a null has nothing to say of its kind.
  const texts = ({ content }: Column) =>
    new Set(cells.map((cell) => String(content(cell))).filter((text) => text !== ""))
  const facts = used.filter((column) => column.fact && texts(column).size === 1)
  const shown = used.filter((column) => !facts.includes(column))
  return dataTable(
    [name, ...facts.map((column) => `${column.name}: ${[...texts(column)][0]}`)].join("; "),
    ["cell", ...shown.map((column) => column.name)],
    cells.map((cell) => [
      { content: paramsText(cell.params) || "–" },
      ...shown.map((column) => ({
        content: column.content(cell),
        ...(column.name === "ours" && cell.value === undefined ? { look: "long" } : {}),
      })),
    ]),
  )
}

function ours({ value, absent_because, file }: QuantityEntry): Content {
  if (value !== undefined) return html`<data value="${value}">${short(value, 4)}</data>`
  return file === undefined ? `absent: ${absent_because}` : `in ${file}`
}

function valuesOf(cell: QuantityEntry, net: string): number[] {
  return (cell.references ?? []).filter((reference) => reference.net === net).map(({ value }) => value)
}

/** The range over the net's seeds; how many there are stands in the header. */
function netText(cell: QuantityEntry, net: string): string {
  const values = valuesOf(cell, net)
  if (values.length === 0) return ""
  const [least, most] = [short(Math.min(...values), 4), short(Math.max(...values), 4)]
  return least === most ? least : `${least} … ${most}`
}

function netHeader(cells: readonly QuantityEntry[], net: string): string {
  const most = Math.max(...cells.map((cell) => valuesOf(cell, net).length))
  return most === 1 ? net : `${net} (${most} seeds)`
}
