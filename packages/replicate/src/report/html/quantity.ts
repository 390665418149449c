import type { CurveFiles } from "../curves.js"
import { range, shareText } from "../headline.js"
import { band, paramsText, short } from "../number.js"
import type { Draw } from "../plot/draw.js"
import { layoutOf } from "../plot/layout.js"
import type { QuantityEntry } from "../schema.js"
import { fileCurves } from "./curves.js"
import { figure } from "./figure.js"
import { dataTable, scrollTable } from "./table.js"
import { type Content, type Html, html } from "./template.js"

/** One quantity of a claim on all its models. */
export interface QuantityGroup {
  key: string
  models: { model: string; cells: QuantityEntry[] }[]
  definition?: string | undefined
  formula?: string | undefined
  /** Its tables are drawn by figures of the spec. */
  drawn: boolean
}

/** Definition, plots, and the data behind them. */
export function quantitySection(group: QuantityGroup, files: CurveFiles, draw: Draw): Html {
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
  const small = layout !== undefined && layout.panels.length === 1 && cells.every(({ file }) => file === undefined)
  return html`<div class="quantity${small && " beside"}">
<h4><code>${group.key}</code><span class="tag">${reading}${first?.unit === undefined ? "" : `, in ${first.unit}`}</span></h4>
<dl class="terms">${facts.map(([name, text]) => html`<dt>${name}</dt><dd>${text}</dd>`)}</dl>
${layout !== undefined && figure(group.key, layout, draw)}
${fileCurves(group.models, files, draw, group.drawn)}
<details><summary>Data of <code>${group.key}</code>: ${counted(cells)}</summary>
${scrollTable(
  `Data of ${group.key}`,
  group.models.map(({ model, cells }) => cellTable(`${group.key} on ${model}`, cells)),
)}</details>
</div>`
}

function counted(cells: readonly QuantityEntry[]): string {
  const word = cells.every(({ file }) => file !== undefined) ? "file" : "value"
  return `${cells.length} ${word}${cells.length === 1 ? "" : "s"}`
}

function definition(name: string, text: string | undefined): [string, Content][] {
  return text === undefined ? [] : [[name, text]]
}

/** Ours against the post's value; never mixed with drift. */
function fidelityFact(cells: readonly QuantityEntry[]): [string, Content][] {
  const words = cells.flatMap(({ fidelity }) => (fidelity === undefined ? [] : [fidelity]))
  return words.length === 0 ? [] : [["Fidelity", shareText(words)]]
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
