import { type Content, type Html, html } from "./template.js"

export interface Cell {
  content: Content
  /** Classes of the cell. */
  look?: string
}

/** A table of data in a frame of its own, which scrolls where the screen is narrow; keys reach it. */
export function scrollTable(label: string, tables: readonly Html[]): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">${tables}</div>`
}

/** Header cells, and rows whose first cell names the row. */
export function dataTable(caption: Content, header: readonly Content[], rows: readonly (readonly Cell[])[]): Html {
  return html`<table>
<caption>${caption}</caption>
<thead><tr>${header.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([first, ...rest]) =>
    html`<tr><th scope="row" class="${first?.look ?? ""}">${first?.content}</th>${rest.map(
      ({ content, look }) => html`<td class="${look ?? ""}">${content}</td>`,
    )}</tr>\n`,
)}</tbody>
</table>`
}

/**
 * A table that becomes a list of cards on a narrow screen. Roles are written out, because a table that is drawn as
 * blocks is no longer told as one.
 */
export function stackTable(
  look: string,
  caption: Content,
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): Html {
  return html`<table class="stack ${look}" role="table">
<caption>${caption}</caption>
<thead role="rowgroup"><tr role="row">${header.map((name) => html`<th scope="col" role="columnheader">${name}</th>`)}</tr></thead>
<tbody role="rowgroup">
${rows.map(
  ([first, ...rest]) =>
    html`<tr role="row"><th scope="row" role="rowheader">${first?.content}</th>${rest.map(
      ({ content, look: own }, at) =>
        html`<td role="cell" class="${own ?? ""}" data-label="${header[at + 1]}">${content}</td>`,
    )}</tr>\n`,
)}</tbody>
</table>`
}
