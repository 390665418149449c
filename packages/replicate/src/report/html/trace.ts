import { parseCellName } from "../../provenance/cell-name.js"
import type { Chain, ChainNode } from "../../provenance/chain.js"
import { type ChainTree, chainTree } from "../chain-tree.js"
import { tally } from "../headline.js"
import { type Html, html } from "./template.js"

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
  const [first, ...others] = nodes
  if (first === undefined) return html``
  const alone = others.length === 0
  const detail = alone && !again ? Object.entries(first.detail ?? {}) : []
  return html`<li><span class="kind">${first.kind}</span> ${alone ? first.name : numbers(nodes)}${
    alone && html` <span class="hash muted">${first.sha256.slice(0, 12)}</span>`
  }${detail.map(([name, value]) => html` <span class="detail">${name} ${value}</span>`)}${
    again && html` <span class="muted">(see above)</span>`
  }${from.length > 0 && html`<ul>${from.map(branch)}</ul>`}</li>`
}

/** `ratio (45), vec_err (45)`: the numbers of one analysis, by quantity. */
function numbers(nodes: readonly ChainNode[]): string {
  const keys = nodes.map(({ name }) => parseCellName(name)?.key ?? name)
  return tally(keys)
    .map(([key, count]) => (count === 1 ? key : `${key} (${count})`))
    .join(", ")
}
