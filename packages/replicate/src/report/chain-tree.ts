import type { Chain, ChainNode } from "../provenance/chain.js"

/** A part of the chain with what it was made from. */
export interface ChainTree {
  /** Nodes that were made from the same things are one line: the numbers of an analysis. */
  nodes: ChainNode[]
  from: ChainTree[]
  /** Already shown further up, with what it was made from. */
  again: boolean
}

/** The chain as a tree, numbers at the top. What several parts rest on is unfolded once. */
export function chainTree(chain: Chain): ChainTree[] {
  const byId = new Map(chain.nodes.map((node) => [node.id, node]))
  const used = new Set(chain.nodes.flatMap(({ from }) => from))
  const shown = new Set<string>()
  const grow = (ids: readonly string[], above: ReadonlySet<string>): ChainTree[] =>
    alike(ids.flatMap((id) => byId.get(id) ?? [])).map((nodes) => {
      const key = nodes.map(({ id }) => id).join(" ")
      const from = nodes[0]?.from ?? []
      const again = shown.has(key) && from.length > 0
      shown.add(key)
      // A circle cannot come out of a run, but a file may hold anything.
      const inside = from.filter((id) => !above.has(id))
      return { nodes, again, from: again ? [] : grow(inside, new Set([...above, ...nodes.map(({ id }) => id)])) }
    })
  return grow(
    chain.nodes.filter(({ id }) => !used.has(id)).map(({ id }) => id),
    new Set(),
  )
}

/** Groups of the same kind, made from the same things. */
function alike(nodes: readonly ChainNode[]): ChainNode[][] {
  const groups = new Map<string, ChainNode[]>()
  for (const node of nodes) {
    const key = node.kind === "number" ? `number ${[...node.from].sort().join(" ")}` : node.id
    groups.set(key, [...(groups.get(key) ?? []), node])
  }
  return [...groups.values()]
}
