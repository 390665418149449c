import { degrees, excerpt, forceLayout, louvain, thresholdByDensity } from "@llm-fmri/connectome"
import { hubs } from "./look.js"
import { middleDensity } from "./settings.js"

/** Share of the pairs that are drawn as edges, so that they can be told apart. */
export const drawnDensity = 0.02
/** Units that are drawn: those of most neighbours. */
const drawnUnits = 300
/** Hubs that are named. */
const namedHubs = 10

/** A unit as it is drawn. */
export interface DrawnUnit {
  readonly unit: number
  readonly x: number
  readonly y: number
  /** Module of the network that is drawn, from 1. */
  readonly module: number
  /** Neighbours in the whole network at the middle density. */
  readonly degree: number
  /** Its name, if it is among the first hubs. */
  readonly hub: string
}

export interface Drawing {
  readonly units: readonly DrawnUnit[]
  readonly from: Int32Array
  readonly to: Int32Array
}

/**
 * Part of the network for a reader to look at, its hubs named.
 *
 * @param units index of each unit in the net
 */
export function drawing(r: Float32Array, units: Int32Array, seed: number): Drawing {
  const degree = degrees(thresholdByDensity(r, units.length, { density: middleDensity }))
  const named = new Set(hubs(r, units.length).subarray(0, namedHubs))
  const { kept, network } = excerpt(thresholdByDensity(r, units.length, { density: drawnDensity }), {
    seed,
    nodes: drawnUnits,
  })
  const { data } = forceLayout(network, { seed })
  const { of: modules } = louvain(network, { seed })
  const ends = Array.from({ length: network.nodes }, (_, i) =>
    Array.from(network.neighbours.subarray(network.offsets[i], network.offsets[i + 1])).flatMap((j) =>
      j > i ? [[units[kept[i]!]!, units[kept[j]!]!] as const] : [],
    ),
  ).flat()
  return {
    units: Array.from(kept, (at, i) => ({
      unit: units[at]!,
      x: data[2 * i]!,
      y: data[2 * i + 1]!,
      module: modules[i]! + 1,
      degree: degree[at]!,
      hub: named.has(at) ? String(units[at]!) : "",
    })),
    from: Int32Array.from(ends, ([i]) => i),
    to: Int32Array.from(ends, ([, j]) => j),
  }
}
