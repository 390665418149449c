/** Long enough to keep the sums in registers, short enough that all chunks of a table stay in the cache. */
const chunk = 2048

/**
 * All inner products of two lists of equally long vectors, [a, b] row-major.
 *
 * Chunk by chunk, so that every vector is read from memory once and not once a partner; the order of the sums depends on
 * nothing but the length.
 */
export function productTable(left: readonly Float64Array[], right: readonly Float64Array[]): Float64Array {
  const [a, b] = [left.length, right.length]
  const table = new Float64Array(a * b)
  const length = left[0]?.length ?? 0
  for (let start = 0; start < length; start += chunk) {
    const end = Math.min(start + chunk, length)
    for (let i = 0; i < a; i += 2) {
      const i1 = Math.min(i + 1, a - 1)
      for (let j = 0; j < b; j += 2) {
        const j1 = Math.min(j + 1, b - 1)
        addProducts(table, b, i, i1, j, j1, left[i]!, left[i1]!, right[j]!, right[j1]!, start, end)
      }
    }
  }
  return table
}

// The last row of an odd list is its own partner: its sum is added once.
function addProducts(
  table: Float64Array,
  width: number,
  i0: number,
  i1: number,
  j0: number,
  j1: number,
  x0: Float64Array,
  x1: Float64Array,
  y0: Float64Array,
  y1: Float64Array,
  start: number,
  end: number,
): void {
  let s00 = 0
  let s01 = 0
  let s10 = 0
  let s11 = 0
  for (let c = start; c < end; c++) {
    const p = x0[c]!
    const q = x1[c]!
    const u = y0[c]!
    const v = y1[c]!
    s00 += p * u
    s01 += p * v
    s10 += q * u
    s11 += q * v
  }
  table[i0 * width + j0]! += s00
  if (j1 !== j0) table[i0 * width + j1]! += s01
  if (i1 !== i0) table[i1 * width + j0]! += s10
  if (i1 !== i0 && j1 !== j0) table[i1 * width + j1]! += s11
}
