import type { DeviceTensor, HostTensor } from "@llm-fmri/graph"
import type { Forest } from "../plan/forest.js"
import type { Run } from "./context.js"
import { int32 } from "./int32.js"

/** The distinct tokens of a batch and the rows of the embedding table that belong to them. */
export interface Embedding {
  /** Nodes that are in the stream from the start. */
  readonly nodes: Int32Array
  /** Row of each token in `table`. */
  readonly tokenIndex: ReadonlyMap<number, number>
  readonly table: HostTensor
}

/** Looks up the embeddings of a batch. */
export async function embedding({ model: { arch, weights } }: Run, forest: Forest): Promise<Embedding> {
  const nodes: number[] = []
  for (let node = 0; node < forest.size; node++)
    if (forest.start[node] === 0 && forest.stop[node]! >= 0) nodes.push(node)
  const tokenIndex = new Map<number, number>()
  for (const node of nodes) {
    const token = forest.token[node]!
    if (!tokenIndex.has(token)) tokenIndex.set(token, tokenIndex.size)
  }
  const distinct = [...tokenIndex.keys()]
  const data = await weights.rows(arch.embed.table, distinct)
  const table: HostTensor = { dtype: "float32", dims: [distinct.length, arch.width], data }
  return { nodes: Int32Array.from(nodes), tokenIndex, table }
}

/** The stream before block 0, [nodes, width]. */
export async function embed(run: Run, forest: Forest, { nodes, tokenIndex, table }: Embedding): Promise<DeviceTensor> {
  const { model, graphs, signal } = run
  const index = int32(Array.from(nodes, (node) => tokenIndex.get(forest.token[node]!)!))
  const inputs: Record<string, DeviceTensor | HostTensor> = { table, index }
  if (model.arch.embed.positions) {
    inputs.positions = await model.weights.other(model.arch.embed.positions)
    inputs.position = int32(Array.from(nodes, (node) => forest.depth[node]!))
  }
  const { y } = await model.runtime.run(graphs.embed(), inputs, { keep: ["y"], signal })
  return y as DeviceTensor
}

/** Per-layer inputs of the distinct tokens, [tokens · layers, width], where the net has them. */
export async function perLayerTable(run: Run, { tokenIndex, table }: Embedding): Promise<DeviceTensor | undefined> {
  const { model, graphs, signal } = run
  const { weights, runtime } = model
  const spec = model.arch.embed.perLayer
  if (!spec) return undefined
  const data = await weights.rows(spec.table, [...tokenIndex.keys()])
  const inputs = {
    table,
    perLayerTable: { dtype: "float32", dims: [tokenIndex.size, spec.table.shape[1]!], data } as const,
    "perLayerProjection.weight": await weights.other(spec.projection),
    "perLayerNorm.weight": await weights.other(spec.norm),
  }
  const { perLayer } = await runtime.run(graphs.perLayer(), inputs, { keep: ["perLayer"], signal })
  return perLayer as DeviceTensor
}
