import type { WeightRef } from "../architectures/index.js"

/** A stored tensor (row-major, shape `ref.stored ?? ref.shape`) as the graphs take it (shape `ref.shape`). */
export function transformWeight(ref: WeightRef, data: Float32Array): Float32Array {
  const transform = ref.transform
  switch (transform?.kind) {
    case undefined:
      return data
    case "plus-one":
      return data.map((x) => x + 1)
    case "transpose": {
      const [rows, columns] = ref.stored as readonly [number, number]
      return transpose(data, rows, columns, 0, columns)
    }
    case "part": {
      const { index, of, transposed } = transform
      if (!transposed) {
        const size = data.length / of
        return data.slice(index * size, (index + 1) * size)
      }
      const [rows, columns] = ref.stored as readonly [number, number]
      const size = columns / of
      return transpose(data, rows, columns, index * size, size)
    }
    case "interleaved": {
      const { index, heads, headDim } = transform
      const columns = data.length / (3 * heads * headDim)
      const block = headDim * columns
      const out = new Float32Array(heads * block)
      for (let h = 0; h < heads; h++) {
        const start = (3 * h + index) * block
        out.set(data.subarray(start, start + block), h * block)
      }
      return out
    }
  }
}

/** Columns [from, from + count) of a [rows, columns] matrix, as [count, rows]; by tiles, to stay in the cache. */
function transpose(data: Float32Array, rows: number, columns: number, from: number, count: number): Float32Array {
  const out = new Float32Array(rows * count)
  const tile = 32
  for (let r0 = 0; r0 < rows; r0 += tile)
    for (let c0 = 0; c0 < count; c0 += tile)
      for (let c = c0; c < Math.min(c0 + tile, count); c++)
        for (let r = r0; r < Math.min(r0 + tile, rows); r++) out[c * rows + r] = data[r * columns + from + c]!
  return out
}
