import { type CurveFiles, type CurveTable, curveCells } from "../curves.js"
import { short } from "../number.js"
import type { Draw } from "../plot/draw.js"
import { type Layout, layoutOf } from "../plot/layout.js"
import type { QuantityEntry } from "../schema.js"
import { figure } from "./figure.js"
import { dataTable, scrollTable } from "./table.js"
import { type Html, html } from "./template.js"

/** More plots than this are folded; more rows than this are in the file only. */
const mostPanels = 6
const mostRows = 500

/**
 * The curves and matrices of a quantity that lie in files beside the report: drawn, and linked. Those that a declared figure
 * draws are linked only.
 */
export function fileCurves(
  models: readonly { model: string; cells: readonly QuantityEntry[] }[],
  files: CurveFiles,
  draw: Draw,
  drawn: boolean,
): Html[] {
  const named = models.flatMap(({ model, cells }) =>
    cells.flatMap(({ file }) => (file === undefined ? [] : [{ model, file, table: files.get(file) }])),
  )
  const links = named.length === 0 ? [] : [fileLinks(named.map(({ file }) => file))]
  if (drawn) return links
  const tables = named.flatMap(({ model, file, table }) => (table === undefined ? [] : [{ model, file, table }]))
  const columns = tables.map(({ model, table }) => ({ model, columns: curveCells(table) }))
  const names = [...new Set(columns.flatMap((entry) => entry.columns.map(({ name }) => name)))]
  return [
    ...names.flatMap((name) => {
      const layout = layoutOf(
        columns.map(({ model, columns: own }) => ({
          model,
          cells: own.find((column) => column.name === name)?.cells ?? [],
        })),
      )
      return layout === undefined ? [] : [folded(name, layout, draw)]
    }),
    ...tables.filter(({ table }) => table.rows.length <= mostRows).map(({ file, table }) => data(file, table)),
    ...links,
  ]
}

function folded(name: string, layout: Layout, draw: Draw): Html {
  const plots = figure(name, layout, draw)
  const title = html`<code>${name}</code>`
  if (layout.panels.length <= mostPanels) return html`<p class="small curve">${title}</p>${plots}`
  return html`<details><summary>Curves of ${title}: ${layout.panels.length} plots</summary>${plots}</details>`
}

function data(file: string, { header, rows }: CurveTable): Html {
  const cells = rows.map((row) => row.map((text) => ({ content: shortened(text) })))
  return html`<details><summary>Data of ${file}: ${rows.length} rows</summary>
${scrollTable(`Data of ${file}`, [dataTable(file, header, cells)])}</details>`
}

function shortened(text: string): string {
  return /^-?\d+\.\d{4,}(e-?\d+)?$/.test(text) ? short(Number(text), 4) : text
}

/** Only plain names become links. */
export function fileLinks(names: readonly string[]): Html {
  const each = names.map((name, at) => [
    at > 0 && ", ",
    /^[\w-][\w. -]*$/.test(name) ? html`<a href="${encodeURIComponent(name)}">${name}</a>` : name,
  ])
  return html`<p class="small">In files beside this one: ${each}</p>`
}
