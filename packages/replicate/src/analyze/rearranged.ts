import type { Matrix } from "@llm-fmri/analysis"

/** A Gram matrix [n, n] of rows that are put in another order. */
export function rearranged({ dims, data }: Matrix, order: Int32Array): Matrix {
  const n = order.length
  const moved = new Float64Array(n * n)
  for (let i = 0; i < n; i++) {
    const row = (order[i] as number) * n
    for (let j = 0; j < n; j++) moved[i * n + j] = data[row + (order[j] as number)] as number
  }
  return { dims, data: moved }
}
