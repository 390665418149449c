/** What a link of a chain can be, in the order from the bytes to the number. */
export const nodeKinds = [
  "source",
  "weights",
  "tokenizer",
  "stimuli",
  "code",
  "spec",
  "environment",
  "recording",
  "step",
  "analysis",
  "number",
] as const

/** One link: something with a content hash, and what it was made from. */
export interface ChainNode {
  /** Unique in its chain: `weights:smollm2-135m`, `number:ratio{N=4,dose=0.1}`. */
  id: string
  kind: (typeof nodeKinds)[number]
  name: string
  /** Hex; of the content, however it is stored. */
  sha256: string
  /** Ids of what it was made from. */
  from: string[]
  detail?: Record<string, string | number>
}

/**
 * Where the numbers of one claim on one subject come from: weights → tokenizer → stimuli → recording → analysis → number,
 * with the code, the spec and the environment that made them.
 */
export interface Chain {
  claim: string
  model: string
  nodes: ChainNode[]
}

/** The node and everything that it was made from, in the order of the chain. */
export function upstream(chain: Chain, id: string): ChainNode[] {
  const byId = new Map(chain.nodes.map((node) => [node.id, node]))
  const wanted = new Set<string>()
  const visit = (next: string) => {
    if (wanted.has(next)) return
    wanted.add(next)
    for (const parent of byId.get(next)?.from ?? []) visit(parent)
  }
  visit(id)
  return chain.nodes.filter((node) => wanted.has(node.id))
}

/** What is wrong with a chain's form: nodes twice, or links to nodes that are not there. Empty when all is well. */
export function chainProblems({ nodes }: Chain): string[] {
  const ids = new Set<string>()
  const twice = nodes.filter(({ id }) => ids.size === ids.add(id).size).map(({ id }) => `${id} is there twice`)
  const loose = nodes.flatMap(({ id, from }) =>
    from
      .filter((parent) => !ids.has(parent))
      .map((parent) => `${id} is made from ${parent}, which is not in the chain`),
  )
  return [...twice, ...loose]
}
