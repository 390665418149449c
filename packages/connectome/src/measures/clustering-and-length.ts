import type { Network } from "../network/network.js"
import { clustering } from "./clustering.js"
import { paths } from "./paths.js"

/** What small-world measures are made of. */
export interface ClusteringAndLength {
  /** Mean of the local clustering coefficients. */
  readonly average: number
  readonly transitivity: number
  /** Mean distance over the pairs that are connected. */
  readonly length: number
  /** Share of the pairs that are connected. */
  readonly connected: number
}

/**
 * Clustering and path length of one network: all that `smallWorld` needs of a draw, so that draws need not be kept.
 *
 * @example
 * ```ts
 * clusteringAndLength(networkOfEdges(3, [[0, 1], [1, 2], [0, 2]])) // { average: 1, transitivity: 1, length: 1, connected: 1 }
 * ```
 */
export function clusteringAndLength(network: Network): ClusteringAndLength {
  const { average, transitivity } = clustering(network)
  const { length, connected } = paths(network)
  return { average, transitivity, length, connected }
}
