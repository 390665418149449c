/** Columns of a block: small enough that a block of rows stays in the cache. */
const block = 64

/**
 * The lower triangle L of A = L·Lᵀ, A [n, n] symmetric, row by row; zeros above the diagonal. Undefined where A is singular
 * to working precision.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  const l = new Float64Array(n * n)
  for (let i = 0; i < n; i++) l.set(a.subarray(i * n, i * n + i + 1), i * n)
  const least = n * Number.EPSILON * largestOnDiagonal(a, n)
  for (let start = 0; start < n; start += block) {
    const end = Math.min(n, start + block)
    for (let i = start; i < end; i++) {
      const row = i * n
      solveRow(l, n, row, start, i)
      let pivot = l[row + i]!
      for (let k = start; k < i; k++) pivot -= l[row + k]! ** 2
      if (!(pivot > least)) return undefined
      l[row + i] = Math.sqrt(pivot)
    }
    let below = end
    for (; below + 3 < n; below += 4) solveFourRows(l, n, below * n, start, end)
    for (; below < n; below++) solveRow(l, n, below * n, start, end)
    subtractOuter(l, n, start, end)
  }
  return l
}

/** A row of L in the columns [start, stop), from what is left of A there. */
function solveRow(l: Float64Array, n: number, row: number, start: number, stop: number): void {
  for (let j = start; j < stop; j++) {
    let sum = l[row + j]!
    const other = j * n
    for (let k = start; k < j; k++) sum -= l[row + k]! * l[other + k]!
    l[row + j] = sum / l[other + j]!
  }
}

/** The same of four rows at once, whose sums need not wait for each other. */
function solveFourRows(l: Float64Array, n: number, row: number, start: number, stop: number): void {
  const [r1, r2, r3] = [row + n, row + 2 * n, row + 3 * n]
  for (let j = start; j < stop; j++) {
    let s0 = l[row + j]!
    let s1 = l[r1 + j]!
    let s2 = l[r2 + j]!
    let s3 = l[r3 + j]!
    const other = j * n
    for (let k = start; k < j; k++) {
      const factor = l[other + k]!
      s0 -= l[row + k]! * factor
      s1 -= l[r1 + k]! * factor
      s2 -= l[r2 + k]! * factor
      s3 -= l[r3 + k]! * factor
    }
    const pivot = l[other + j]!
    l[row + j] = s0 / pivot
    l[r1 + j] = s1 / pivot
    l[r2 + j] = s2 / pivot
    l[r3 + j] = s3 / pivot
  }
}

/** Takes the columns [start, end) times their transpose from the lower triangle below them, two rows by four at a time. */
function subtractOuter(l: Float64Array, n: number, start: number, end: number): void {
  const width = end - start
  for (let low = end; low < n; low += block) {
    const high = Math.min(n, low + block)
    // Rows [low, n) against columns [low, high).
    for (let i = low; i < n; i += 2) {
      const two = i + 1 < n
      const a0 = i * n + start
      const a1 = two ? a0 + n : a0
      const last = Math.min(high, two ? i + 2 : i + 1)
      for (let j = low; j < last; j += 4) {
        const b0 = j * n + start
        const b1 = Math.min(j + 1, n - 1) * n + start
        const b2 = Math.min(j + 2, n - 1) * n + start
        const b3 = Math.min(j + 3, n - 1) * n + start
        let s00 = 0
        let s01 = 0
        let s02 = 0
        let s03 = 0
        let s10 = 0
        let s11 = 0
        let s12 = 0
        let s13 = 0
        for (let k = 0; k < width; k++) {
          const x0 = l[a0 + k]!
          const x1 = l[a1 + k]!
          const y0 = l[b0 + k]!
          const y1 = l[b1 + k]!
          const y2 = l[b2 + k]!
          const y3 = l[b3 + k]!
          s00 += x0 * y0
          s01 += x0 * y1
          s02 += x0 * y2
          s03 += x0 * y3
          s10 += x1 * y0
          s11 += x1 * y1
          s12 += x1 * y2
          s13 += x1 * y3
        }
        const first = [s00, s01, s02, s03]
        const second = [s10, s11, s12, s13]
        for (let c = 0; c < 4 && j + c < high; c++) {
          if (j + c <= i) l[i * n + j + c]! -= first[c]!
          if (two && j + c <= i + 1) l[(i + 1) * n + j + c]! -= second[c]!
        }
      }
    }
  }
}

/** L⁻¹ of a lower triangle L [n, n], row by row. */
export function inverseTriangle(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n)
  for (let start = 0; start < n; start += 4) {
    const end = Math.min(n, start + 4)
    const four = end - start === 4
    if (four) takeRowsDone(l, inverse, n, start)
    for (let i = start; i < end; i++) {
      const own = inverse.subarray(i * n, i * n + i + 1)
      for (let k = four ? start : 0; k < i; k++) {
        const factor = l[i * n + k]!
        const done = inverse.subarray(k * n, k * n + k + 1)
        for (let j = 0; j <= k; j++) own[j]! -= factor * done[j]!
      }
      const pivot = l[i * n + i]!
      for (let j = 0; j < i; j++) own[j]! /= pivot
      own[i] = 1 / pivot
    }
  }
  return inverse
}

/** Takes what is done of the inverse from the four rows that follow, four rows from four at once. */
function takeRowsDone(l: Float64Array, inverse: Float64Array, n: number, start: number): void {
  const [t0, t1, t2, t3] = fourRows(inverse, n, start, start)
  const [l0, l1, l2, l3] = fourRows(l, n, start, start)
  for (let k = 0; k < start; k += 4) {
    // Each row of the inverse is one longer than the one before; beyond its end it holds zeros.
    const [d0, d1, d2, d3] = fourRows(inverse, n, k, k + 4)
    const [a0, b0, c0, e0] = [l0[k]!, l0[k + 1]!, l0[k + 2]!, l0[k + 3]!]
    const [a1, b1, c1, e1] = [l1[k]!, l1[k + 1]!, l1[k + 2]!, l1[k + 3]!]
    const [a2, b2, c2, e2] = [l2[k]!, l2[k + 1]!, l2[k + 2]!, l2[k + 3]!]
    const [a3, b3, c3, e3] = [l3[k]!, l3[k + 1]!, l3[k + 2]!, l3[k + 3]!]
    for (let j = 0; j < k + 4; j++) {
      const v = d0[j]!
      const w = d1[j]!
      const x = d2[j]!
      const y = d3[j]!
      t0[j] = t0[j]! - a0 * v - b0 * w - c0 * x - e0 * y
      t1[j] = t1[j]! - a1 * v - b1 * w - c1 * x - e1 * y
      t2[j] = t2[j]! - a2 * v - b2 * w - c2 * x - e2 * y
      t3[j] = t3[j]! - a3 * v - b3 * w - c3 * x - e3 * y
    }
  }
}

type Four = readonly [Float64Array, Float64Array, Float64Array, Float64Array]

function fourRows(matrix: Float64Array, n: number, first: number, width: number): Four {
  const row = (r: number) => matrix.subarray((first + r) * n, (first + r) * n + width)
  return [row(0), row(1), row(2), row(3)]
}

/**
 * F [n, rank] with F·Fᵀ = A for a positive semidefinite A [n, n]: Cholesky's factor with the largest pivot left at each step
 * (Higham 1990), given up where only rounding is left.
 */
export function pivotedFactor(a: Float64Array, n: number): { factor: Float64Array; rank: number } {
  const left = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!)
  const least = n * Number.EPSILON * largestOnDiagonal(a, n)
  const chosen = new Uint8Array(n)
  const factor = new Float64Array(n * n)
  let rank = 0
  for (; rank < n; rank++) {
    let pivot = -1
    for (let i = 0; i < n; i++) if (chosen[i] === 0 && (pivot < 0 || left[i]! > left[pivot]!)) pivot = i
    if (pivot < 0 || !(left[pivot]! > least)) break
    chosen[pivot] = 1
    const root = Math.sqrt(left[pivot]!)
    const own = pivot * n
    for (let i = 0; i < n; i++) {
      if (chosen[i] === 1) continue
      const row = i * n
      let s0 = 0
      let s1 = 0
      let k = 0
      for (; k + 1 < rank; k += 2) {
        s0 += factor[row + k]! * factor[own + k]!
        s1 += factor[row + k + 1]! * factor[own + k + 1]!
      }
      if (k < rank) s0 += factor[row + k]! * factor[own + k]!
      const value = (a[own + i]! - (s0 + s1)) / root
      factor[row + rank] = value
      left[i]! -= value * value
    }
    factor[own + rank] = root
  }
  const narrow = new Float64Array(n * rank)
  for (let i = 0; i < n; i++) narrow.set(factor.subarray(i * n, i * n + rank), i * rank)
  return { factor: narrow, rank }
}

function largestOnDiagonal(a: Float64Array, n: number): number {
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]!)
  return largest
}
