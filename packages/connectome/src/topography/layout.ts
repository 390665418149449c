import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"

/** Where nodes lie, row by row, [nodes, dimensions]. */
export interface Layout {
  readonly dims: readonly [nodes: number, dimensions: number]
  readonly data: Float64Array
}

/**
 * Nodes row by row on a grid, one unit apart: the places of `grid`, as [row, column].
 *
 * @param nodes how many; the last row may be shorter
 * @param columns by default the grid is nearly square
 *
 * @example
 * ```ts
 * gridLayout(4).data // [0, 0, 0, 1, 1, 0, 1, 1]
 * ```
 */
export function gridLayout(nodes: number, columns: number = Math.ceil(Math.sqrt(nodes))): Layout {
  const data = new Float64Array(2 * nodes)
  for (let i = 0; i < nodes; i++) {
    data[2 * i] = Math.floor(i / columns)
    data[2 * i + 1] = i % columns
  }
  return { dims: [nodes, 2], data }
}

/**
 * The same places, dealt to the nodes by lot: the layout of a network that has none.
 *
 * @throws FmriError `BadLayout`
 *
 * @example
 * ```ts
 * [...shuffledLayout(gridLayout(4), { seed: 1 }).data].sort() // [0, 0, 0, 0, 1, 1, 1, 1]
 * ```
 */
export function shuffledLayout(layout: Layout, { seed }: { readonly seed: number }): Layout {
  const [nodes, dimensions] = sizesOf(layout)
  const place = Int32Array.from({ length: nodes }, (_, i) => i)
  new Rng(seed).shuffle(place)
  const data = new Float64Array(layout.data.length)
  for (let i = 0; i < nodes; i++) {
    data.set(layout.data.subarray(place[i]! * dimensions, (place[i]! + 1) * dimensions), i * dimensions)
  }
  return { dims: [nodes, dimensions], data }
}

/**
 * A layout in the plane pressed onto a grid: nodes in the order of their first coordinate fill the rows, within a row they
 * stand in the order of the second; equal ones in the order of their index. Neighbours stay neighbours, roughly, and an
 * index grid, a random and a fitted layout then have the same places, neighbours and smoothing.
 *
 * @param columns by default the grid is nearly square; the last row may be shorter
 * @throws FmriError `BadLayout` unless it has two dimensions
 *
 * @example
 * ```ts
 * const layout = { dims: [4, 2], data: Float64Array.of(9, 1, 8, 0, 1, 5, 2, -5) }
 * ontoGrid(layout).data // [1, 1, 1, 0, 0, 1, 0, 0]
 * ```
 */
export function ontoGrid(layout: Layout, columns: number = Math.ceil(Math.sqrt(layout.dims[0]))): Layout {
  const [nodes, dimensions] = sizesOf(layout)
  if (dimensions !== 2) throw bad(`a layout of ${dimensions} dimensions does not fit onto a grid`)
  const coordinate = (i: number, axis: number) => layout.data[2 * i + axis]!
  const along = (axis: number) => (a: number, b: number) => coordinate(a, axis) - coordinate(b, axis) || a - b
  const order = Int32Array.from({ length: nodes }, (_, i) => i).sort(along(0))
  const data = new Float64Array(2 * nodes)
  for (let start = 0; start < nodes; start += columns) {
    order
      .subarray(start, start + columns)
      .sort(along(1))
      .forEach((node, column) => {
        data[2 * node] = start / columns
        data[2 * node + 1] = column
      })
  }
  return { dims: [nodes, 2], data }
}

/** @throws FmriError `BadLayout` where dims and data do not fit, or a place is not finite */
export function sizesOf({ dims, data }: Layout): readonly [nodes: number, dimensions: number] {
  if (dims.length !== 2 || dims[0] * dims[1] !== data.length) throw bad(`dims [${dims}] with ${data.length} numbers`)
  if (!data.every(Number.isFinite)) throw bad("a layout with a coordinate that is not finite")
  return dims
}

function bad(what: string): FmriError {
  return new FmriError("BadLayout", `${what}: no places of nodes`, {
    fix: "Pass one finite place a node, row by row: dims [nodes, dimensions].",
  })
}
