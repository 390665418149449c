import { cellName } from "../provenance/cell-name.js"
import { upstream } from "../provenance/chain.js"
import { chainMermaid } from "../provenance/mermaid.js"
import { chainTree } from "../provenance/tree.js"
import type { Traced } from "../run/traced.js"

/** A trace for people: the numbers, then the tree that they share. */
export function traceText(traced: Traced, full: boolean): string {
  const { claim, model, cells, chain, states, changed } = traced
  const shown = full ? cells : cells.slice(0, 8)
  const numbers = shown.map((cell) => {
    const value = cell.value ?? (cell.file === undefined ? `none: ${cell.absent_because}` : `in ${cell.file}`)
    return `${claim}.${cellName(cell.key, cell.params)} on ${model}: ${value}`
  })
  const more = cells.length - shown.length
  const stale = changed.map(({ part }) => part)
  return [
    ...numbers,
    ...(more > 0 ? [`… and ${more} more cells; all have the same tree`] : []),
    ...(stale.length > 0 ? [`measured by an earlier run; changed since: ${stale.join(", ")}`] : []),
    "",
    ...chainTree(chain, "analysis", {
      full,
      remark: ({ id }) => (states[id] === "recorded" ? "" : `(${said(states[id])})`),
    }),
    "",
    "checked: hashed again just now, and the same. The other hashes are those noted when it was measured.",
  ].join("\n")
}

function said(state: string | undefined): string {
  return state === "changed" ? "changed since" : "checked"
}

/** The chain of the first cell: the others differ in their last link alone. */
export function traceMermaid({ chain, cells }: Traced): string {
  const [first] = cells
  const id = first === undefined ? "analysis" : `number:${cellName(first.key, first.params)}`
  const nodes = upstream(chain, id).filter(({ id }) => !id.startsWith("code:"))
  return chainMermaid(chain, nodes)
}

/** What `--json` prints of a trace. */
export function traceJson({ claim, model, cells, chain, states, changed }: Traced) {
  const ids = new Set(cells.map((cell) => `number:${cellName(cell.key, cell.params)}`))
  const nodes = chain.nodes.filter(({ id, kind }) => kind !== "number" || ids.has(id))
  return { claim, model, cells, changed, chain: nodes.map((node) => ({ ...node, state: states[node.id] })) }
}
