import { FmriError } from "@llm-fmri/errors"
import { type Network, strengths } from "../network/network.js"
import { participation, withinModuleZ } from "./roles.js"

export interface HubOptions {
  /**
   * What makes a hub. *within-module*: z of its weight inside its module, `withinModuleZ`, at least 2.5 (Guimerà & Amaral
   * 2005). degree: its strength (degree, without weights) lies at least 1 standard deviation above the mean of all nodes.
   */
  readonly by?: "within-module" | "degree"
  /** Standard deviations that a hub must lie above its mean: *2.5* within its module, *1* by degree. */
  readonly least?: number
  /** Participation above which a hub is a connector, *0.3*. */
  readonly connector?: number
  /** Participation above which a hub belongs to no module in particular, *0.75*. */
  readonly kinless?: number
}

/** What a node is to its module and to the others. */
export type HubRole = "provincial" | "connector" | "kinless"

export interface Hub {
  readonly node: number
  /** provincial: its edges stay in its module; connector: it joins several; kinless: it has no module to speak of. */
  readonly role: HubRole
  /** Strength; without weights its degree. */
  readonly strength: number
  readonly participation: number
  readonly withinModuleZ: number
}

/**
 * The hubs of a network and what they join, the strongest first; of equal strength the one with the lower index.
 *
 * In networks of correlations a high degree comes with a large module or a noisy unit already (Power et al. 2013): hubs by
 * degree mean something only beside a null model, and where they come back in other samples.
 *
 * @param modules the module of each node, [nodes]
 * @throws FmriError `BadPartition` where it is of other nodes, `NegativeWeights`
 *
 * @example
 * ```ts
 * // Node 0 leads one triangle of friends and knows two nodes of the other.
 * const network = networkOfEdges(7, [[0, 1], [0, 2], [0, 3], [1, 2], [4, 5], [4, 6], [5, 6], [0, 4], [0, 5]])
 * const [first] = hubs(network, [0, 0, 0, 0, 1, 1, 1], { by: "degree" })
 * first.node // 0
 * first.role // "connector"
 * ```
 */
export function hubs(
  network: Network,
  modules: ArrayLike<number>,
  { by = "within-module", least = by === "degree" ? 1 : 2.5, connector = 0.3, kinless = 0.75 }: HubOptions = {},
): Hub[] {
  const { nodes } = network
  if (modules.length !== nodes) {
    throw new FmriError("BadPartition", `a partition of ${modules.length} nodes does not fit a network of ${nodes}`, {
      fix: "Pass the module of every node.",
    })
  }
  const spread = participation(network, modules)
  const within = withinModuleZ(network, modules)
  const strength = strengths(network)
  const height = by === "degree" ? standardised(strength) : within
  const role = (p: number): HubRole => (p > kinless ? "kinless" : p > connector ? "connector" : "provincial")
  return Array.from({ length: nodes }, (_, node) => node)
    .filter((node) => height[node]! >= least)
    .sort((a, b) => strength[b]! - strength[a]! || a - b)
    .map((node) => ({
      node,
      role: role(spread[node]!),
      strength: strength[node]!,
      participation: spread[node]!,
      withinModuleZ: within[node]!,
    }))
}

/** Standard deviations above the mean, dividing by the number of nodes; 0 where all are alike. */
function standardised(values: Float64Array): Float64Array {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n)
  return values.map((value) => (deviation > 0 ? (value - mean) / deviation : 0))
}
