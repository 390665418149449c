import type { Network } from "../network/network.js"

/** How many neighbours each node has in each module: a column for each module that has members. */
export interface NeighbourCounts {
  /** [nodes, stride] */
  readonly counts: Uint16Array
  readonly stride: number
  /** Columns that are or were taken; those that are free hold zeros. */
  used: number
  readonly free: number[]
  /** The module of each column, [stride], and the column of each module, −1 without one, [nodes]. */
  readonly moduleOf: Int32Array
  readonly columnOf: Int32Array
}

/** Counts, with room for some more modules. */
export function countNeighbours({ nodes, offsets, neighbours }: Network, of: Int32Array): NeighbourCounts {
  const columnOf = new Int32Array(nodes).fill(-1)
  let used = 0
  for (let i = 0; i < nodes; i++) if (columnOf[of[i]!]! < 0) columnOf[of[i]!] = used++
  const stride = used + 4 + (used >> 2)
  const moduleOf = new Int32Array(stride)
  const column = new Int32Array(nodes)
  for (let i = 0; i < nodes; i++) {
    column[i] = columnOf[of[i]!]!
    moduleOf[column[i]!] = of[i]!
  }
  const counts = new Uint16Array(nodes * stride)
  for (let i = 0; i < nodes; i++) {
    const row = i * stride
    const end = offsets[i + 1]!
    for (let e = offsets[i]!; e < end; e++) counts[row + column[neighbours[e]!]!]!++
  }
  return { counts, stride, used, free: [], moduleOf, columnOf }
}

/** A node has gone from one module to another: all its neighbours have. */
export function countMove(
  { counts, stride, columnOf }: NeighbourCounts,
  { offsets, neighbours }: Network,
  node: number,
  own: number,
  best: number,
): void {
  const from = columnOf[own]!
  const to = columnOf[best]!
  const end = offsets[node + 1]!
  for (let e = offsets[node]!; e < end; e++) {
    const row = neighbours[e]! * stride
    counts[row + from]!--
    counts[row + to]!++
  }
}

/** Gives up the column of a module without members, so that another may have it. */
export function freeColumn(held: NeighbourCounts, module: number): void {
  held.free.push(held.columnOf[module]!)
  held.columnOf[module] = -1
}

/** Finds a column for a new module; false where there is no room. */
export function takeColumn(held: NeighbourCounts, module: number): boolean {
  const column = held.free.pop() ?? (held.used < held.stride ? held.used++ : -1)
  if (column < 0) return false
  held.columnOf[module] = column
  held.moduleOf[column] = module
  return true
}
