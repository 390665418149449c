import type { Network } from "./network.js"

/** The connected parts of a network. */
export interface Components {
  /** The part of each node, numbered in the order of their first nodes, [nodes]. */
  readonly of: Int32Array
  /** Nodes of each part. */
  readonly sizes: Int32Array
  /** Share of the nodes that are in the largest part. */
  readonly largest: number
}

/**
 * Connected parts.
 *
 * @example
 * ```ts
 * components(networkOfEdges(5, [[0, 3], [1, 2]])).of // [0, 1, 1, 0, 2]
 * ```
 */
export function components({ nodes, offsets, neighbours }: Network): Components {
  const of = new Int32Array(nodes).fill(-1)
  const sizes: number[] = []
  const stack = new Int32Array(nodes)
  for (let start = 0; start < nodes; start++) {
    if (of[start]! >= 0) continue
    let top = 0
    let size = 0
    stack[top++] = start
    of[start] = sizes.length
    while (top > 0) {
      const i = stack[--top]!
      size++
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
        const j = neighbours[e]!
        if (of[j]! >= 0) continue
        of[j] = sizes.length
        stack[top++] = j
      }
    }
    sizes.push(size)
  }
  return { of, sizes: Int32Array.from(sizes), largest: nodes === 0 ? 0 : Math.max(...sizes) / nodes }
}
