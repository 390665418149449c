import { components, type Network, networkOfEdges } from "@llm-fmri/connectome"
import { Rng } from "@llm-fmri/random"
import { edgeList, type Pairs } from "./order-null.js"

/** How many units of a map are among its most selective: a share of all, at least two. */
export function topCount(units: number, share: number): number {
  return Math.max(2, Math.round(units * share))
}

/**
 * The largest number of a map's most selective units that hang together on a layout: a region is a patch.
 *
 * @param top how many units are most selective
 *
 * @example
 * ```ts
 * largestPatch([9, 8, 0, 7, 1], chain(5), 3) // 2
 * ```
 */
export function largestPatch(map: ArrayLike<number>, layout: Network, top: number): number {
  return patchOf(highest(map, top), edgeList(layout), new Int32Array(map.length))
}

/**
 * The largest patch of any map, and the same with the units in random order, one order for all maps.
 */
export function patchNull(
  maps: readonly ArrayLike<number>[],
  layout: Network,
  top: number,
  { seed, draws }: { readonly seed: number; readonly draws: number },
): { readonly each: number[]; readonly own: number; readonly draws: Float64Array } {
  const pairs = edgeList(layout)
  const chosen = maps.map((map) => highest(map, top))
  const scratch = new Int32Array(layout.nodes)
  const each = chosen.map((units) => patchOf(units, pairs, scratch))
  const rng = new Rng(seed)
  const largest = Float64Array.from({ length: draws }, () => {
    const place = rng.sample(layout.nodes)
    return Math.max(
      ...chosen.map((units) =>
        patchOf(
          units.map((unit) => place[unit]!),
          pairs,
          scratch,
        ),
      ),
    )
  })
  return { each, own: Math.max(...each), draws: largest }
}

/** The units of largest value; of equals the one with the smaller index. */
function highest(map: ArrayLike<number>, top: number): Int32Array {
  const order = Int32Array.from(map, (_, unit) => unit)
  return order.sort((a, b) => map[b]! - map[a]! || a - b).subarray(0, top)
}

/** @param number scratch, one entry a node */
function patchOf(units: Int32Array, { from, to }: Pairs, number: Int32Array): number {
  number.fill(0)
  units.forEach((unit, at) => {
    number[unit] = at + 1
  })
  const edges: [number, number][] = []
  for (let e = 0; e < from.length; e++) {
    const [a, b] = [number[from[e]!]!, number[to[e]!]!]
    if (a > 0 && b > 0) edges.push([a - 1, b - 1])
  }
  return Math.max(...components(networkOfEdges(units.length, edges)).sizes)
}
