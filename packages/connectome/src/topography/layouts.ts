import type { Network } from "../network/network.js"
import { type Edge, networkOfEdges } from "../network/network-of-edges.js"

/**
 * Nodes in a row, each next to the one before and the one behind: units in the order of their index.
 *
 * @example
 * ```ts
 * chain(3).edges // 2
 * ```
 */
export function chain(nodes: number): Network {
  return networkOfEdges(
    nodes,
    Array.from({ length: Math.max(0, nodes - 1) }, (_, i) => [i, i + 1] as const),
  )
}

/**
 * Nodes row by row on a grid.
 *
 * @param nodes how many; the last row may be shorter
 * @param columns by default the grid is nearly square
 * @param contiguity *queen*: corners touch too; rook: sides only
 *
 * @example
 * ```ts
 * grid(4).edges // 6
 * ```
 */
export function grid(
  nodes: number,
  columns: number = Math.ceil(Math.sqrt(nodes)),
  contiguity: "queen" | "rook" = "queen",
): Network {
  const steps =
    contiguity === "queen"
      ? [
          [0, 1],
          [1, -1],
          [1, 0],
          [1, 1],
        ]
      : [
          [0, 1],
          [1, 0],
        ]
  const edges: Edge[] = []
  for (let i = 0; i < nodes; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns]
    for (const [down, right] of steps as [number, number][]) {
      const beside = column + right
      const j = (row + down) * columns + beside
      if (beside >= 0 && beside < columns && j < nodes) edges.push([i, j])
    }
  }
  return networkOfEdges(nodes, edges)
}
