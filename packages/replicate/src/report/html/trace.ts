import type { Chain } from "../../provenance/chain.js"
import { type ChainTree, chainTree } from "../chain-tree.js"
import { type Html, html } from "./template.js"

/** More names than this on one line are counted. */
const mostNames = 6

/** Where the numbers come from: a nested list a model, numbers at the top, sources at the ends. */
export function traceSection(chains: readonly Chain[]): Html | false {
  if (chains.length === 0) return false
  return html`<h3>Where the numbers come from</h3>
<p class="prose small muted">Each line was made from the lines below it. The sign is the start of the sha256 of its content.</p>
${chains.map(
  (chain) => html`<details><summary>Trace on ${chain.model}</summary>
<ul class="tree">${chainTree(chain).map(branch)}</ul></details>\n`,
)}`
}

function branch({ nodes, from, again }: ChainTree): Html {
  const first = nodes[0]
  const names = nodes.slice(0, mostNames).map(({ name }) => name)
  const more = nodes.length > mostNames ? ` and ${nodes.length - mostNames} more` : ""
  const detail = nodes.length === 1 ? Object.entries(first?.detail ?? {}) : []
  return html`<li><span class="kind">${first?.kind}</span> ${names.join(", ")}${more}${
    nodes.length === 1 && html` <span class="hash muted">${first?.sha256.slice(0, 12)}</span>`
  }${detail.map(([name, value]) => html` <span class="muted">${name} ${value}</span>`)}${
    again && html` <span class="muted">(see above)</span>`
  }${from.length > 0 && html`<ul>${from.map(branch)}</ul>`}</li>`
}
