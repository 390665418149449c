import type { Eigenpairs } from "./largest-eigenpairs.js"

/**
 * All eigenvalues of a small symmetric matrix by Jacobi rotations, in rounds over all pairs until what is off the diagonal
 * is rounding (Golub & Van Loan, 8.5).
 *
 * @param matrix [n, n]; is overwritten
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigenpairs {
  const v = new Float64Array(n * n)
  for (let i = 0; i < n; i++) v[i * n + i] = 1
  const whole = matrix.reduce((sum, value) => sum + value * value, 0)
  for (let round = 0; round < 60; round++) {
    let off = 0
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) off += 2 * matrix[p * n + q]! ** 2
    if (off <= 1e-30 * whole) break
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const between = matrix[p * n + q]!
        if (between === 0) continue
        const half = (matrix[q * n + q]! - matrix[p * n + p]!) / (2 * between)
        const t = (half >= 0 ? 1 : -1) / (Math.abs(half) + Math.sqrt(half * half + 1))
        const c = 1 / Math.sqrt(t * t + 1)
        rotate(matrix, n, p, q, c, t * c)
        rotateRows(v, n, p, q, c, t * c)
      }
    }
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => matrix[b * n + b]! - matrix[a * n + a]! || a - b)
  const vectors = new Float64Array(n * n)
  order.forEach((from, to) => {
    vectors.set(v.subarray(from * n, (from + 1) * n), to * n)
  })
  return { values: Float64Array.from(order, (i) => matrix[i * n + i]!), vectors }
}

/** Rows, then columns p and q: JᵀAJ. */
function rotate(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  rotateRows(a, n, p, q, c, s)
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p]!, a[k * n + q]!]
    a[k * n + p] = c * x - s * y
    a[k * n + q] = s * x + c * y
  }
}

function rotateRows(a: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k]!, a[q * n + k]!]
    a[p * n + k] = c * x - s * y
    a[q * n + k] = s * x + c * y
  }
}
