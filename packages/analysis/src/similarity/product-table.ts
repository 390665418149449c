/** Long enough to keep the sums in registers, short enough that all chunks of a table stay in the cache. */
export const chunk = 1024

/**
 * All inner products of two lists of equally long vectors, [a, b] row-major.
 *
 * Chunk by chunk, so that every vector is read from memory once and not once a partner. A product is summed in the same
 * order whatever the lists hold beside it.
 */
export function productTable(left: readonly Float64Array[], right: readonly Float64Array[]): Float64Array {
  const table = new Float64Array(left.length * right.length)
  const length = left[0]?.length ?? 0
  for (let start = 0; start < length; start += chunk) {
    addProducts(table, left, right, start, Math.min(start + chunk, length))
  }
  return table
}

/** Adds to a table the products over the entries from `start` to `end` − 1, no more of them than {@link chunk}. */
export function addProducts(
  table: Float64Array,
  left: readonly Float64Array[],
  right: readonly Float64Array[],
  start: number,
  end: number,
): void {
  const [a, b] = [left.length, right.length]
  for (let i = 0; i < a; i += 2) {
    for (let j = 0; j < b; j += 4) {
      // At the edge of the table the last vector stands in for those that are missing.
      const y = (k: number) => right[Math.min(j + k, b - 1)]!
      addBlock(left[i]!, left[Math.min(i + 1, a - 1)]!, y(0), y(1), y(2), y(3), start, end)
      for (let k = 0; k < 8; k++) {
        const [row, column] = [i + (k >> 2), j + (k & 3)]
        if (row < a && column < b) table[row * b + column]! += sums[k]!
      }
    }
  }
}

/** The products of the block at hand. */
const sums = new Float64Array(8)

/** The products of two vectors with four over a chunk: eight sums for six numbers read. */
function addBlock(
  x0: Float64Array,
  x1: Float64Array,
  y0: Float64Array,
  y1: Float64Array,
  y2: Float64Array,
  y3: Float64Array,
  start: number,
  end: number,
): void {
  let s0 = 0
  let s1 = 0
  let s2 = 0
  let s3 = 0
  let s4 = 0
  let s5 = 0
  let s6 = 0
  let s7 = 0
  for (let c = start; c < end; c++) {
    const a = x0[c]!
    const b = x1[c]!
    const p = y0[c]!
    const q = y1[c]!
    const r = y2[c]!
    const t = y3[c]!
    s0 += a * p
    s1 += a * q
    s2 += a * r
    s3 += a * t
    s4 += b * p
    s5 += b * q
    s6 += b * r
    s7 += b * t
  }
  sums[0] = s0
  sums[1] = s1
  sums[2] = s2
  sums[3] = s3
  sums[4] = s4
  sums[5] = s5
  sums[6] = s6
  sums[7] = s7
}
