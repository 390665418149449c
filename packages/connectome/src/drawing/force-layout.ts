import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import forceAtlas2 from "graphology-layout-forceatlas2"
import { toGraphology } from "../formats/graphology.js"
import type { Network } from "../network/network.js"
import type { Layout } from "../topography/layout.js"

export interface ForceOptions {
  /** Seed of the places from which nodes set out. */
  readonly seed: number
  /** Steps, *500*: always so many, so that a picture is the same every time. */
  readonly iterations?: number
  /** Attraction grows with the logarithm of the distance (*true*), which draws modules tighter; or with the distance. */
  readonly logarithmic?: boolean
}

// Its types describe a default that is wrapped once more than what Node imports.
const layout = forceAtlas2 as unknown as typeof forceAtlas2.default

/** Weak forces, so that logarithmic attraction settles within some hundred steps from places in the unit disc. */
const tight = { linLogMode: true, scalingRatio: 0.1, strongGravityMode: true, gravity: 0.001 }

/**
 * Places for a drawing by ForceAtlas2 (Jacomy et al. 2014; `graphology-layout-forceatlas2`): edges draw together, all nodes
 * push each other away, so that densely joined nodes come to lie together. Weights, if there are any, draw harder.
 *
 * A drawing proves nothing: nets without modules make clusters too. Use it to look, and for up to some thousand nodes.
 *
 * @returns x and y of each node, centred, the farthest node at distance 1
 * @throws FmriError `NegativeWeights`
 *
 * @example
 * ```ts
 * const barbell = networkOfEdges(6, [[0, 1], [0, 2], [1, 2], [2, 3], [3, 4], [3, 5], [4, 5]])
 * const { data } = forceLayout(barbell, { seed: 2 })
 * const apart = (i, j) => Math.hypot(data[2 * i] - data[2 * j], data[2 * i + 1] - data[2 * j + 1])
 * apart(0, 1) < apart(0, 4) // true
 * ```
 */
export function forceLayout(
  network: Network,
  { seed, iterations = 500, logarithmic = true }: ForceOptions,
): Layout & { readonly dims: readonly [nodes: number, two: 2] } {
  if (network.weights?.some((weight) => weight < 0)) {
    throw new FmriError("NegativeWeights", "edges of negative weight have no place in a force layout", {
      fix: "Leave negative edges out of the drawing.",
    })
  }
  const { nodes } = network
  const graph = toGraphology(network)
  const rng = new Rng(seed)
  graph.forEachNode((node) => {
    const angle = 2 * Math.PI * rng.uniform()
    const radius = Math.sqrt(rng.uniform())
    graph.mergeNodeAttributes(node, { x: radius * Math.cos(angle), y: radius * Math.sin(angle) })
  })
  const settings = { ...layout.inferSettings(nodes), ...(logarithmic ? tight : {}) }
  const places = layout(graph, { iterations, settings, getEdgeWeight: "weight" })
  const data = new Float64Array(2 * nodes)
  for (let i = 0; i < nodes; i++) {
    const { x = 0, y = 0 } = places[i] ?? {}
    data.set([x, y], 2 * i)
  }
  return { dims: [nodes, 2], data: toUnitDisc(data) }
}

function toUnitDisc(data: Float64Array): Float64Array {
  const nodes = data.length / 2
  const mean = [0, 1].map((axis) => data.reduce((sum, value, i) => (i % 2 === axis ? sum + value : sum), 0) / nodes)
  let far = 0
  for (let i = 0; i < nodes; i++) {
    data[2 * i]! -= mean[0]!
    data[2 * i + 1]! -= mean[1]!
    far = Math.max(far, Math.hypot(data[2 * i]!, data[2 * i + 1]!))
  }
  return far > 0 ? data.map((value) => value / far) : data
}
