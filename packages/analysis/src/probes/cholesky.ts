import { FmriError } from "@llm-fmri/errors"

/**
 * The lower triangle L of A + λI = L·Lᵀ, A [n, n] symmetric, row by row; what is above the diagonal is left as it was.
 *
 * @throws FmriError `NotPositive` where A + λI is singular to working precision.
 */
export function cholesky(a: Float64Array, n: number, lambda: number): Float64Array {
  const l = Float64Array.from(a)
  let largest = 0
  for (let i = 0; i < n; i++) largest = Math.max(largest, a[i * n + i]! + lambda)
  for (let i = 0; i < n; i++) {
    const row = i * n
    let j = 0
    // Four columns at a time, so that a number of row i read once serves all and no sum waits for the one before.
    for (; j + 3 < i; j += 4) {
      const [r0, r1, r2, r3] = [j * n, (j + 1) * n, (j + 2) * n, (j + 3) * n]
      let [s0, s1, s2, s3] = [l[row + j]!, l[row + j + 1]!, l[row + j + 2]!, l[row + j + 3]!]
      for (let k = 0; k < j; k++) {
        const v = l[row + k]!
        s0 -= v * l[r0 + k]!
        s1 -= v * l[r1 + k]!
        s2 -= v * l[r2 + k]!
        s3 -= v * l[r3 + k]!
      }
      s0 /= l[r0 + j]!
      s1 = (s1 - s0 * l[r1 + j]!) / l[r1 + j + 1]!
      s2 = (s2 - s0 * l[r2 + j]! - s1 * l[r2 + j + 1]!) / l[r2 + j + 2]!
      s3 = (s3 - s0 * l[r3 + j]! - s1 * l[r3 + j + 1]! - s2 * l[r3 + j + 2]!) / l[r3 + j + 3]!
      l[row + j] = s0
      l[row + j + 1] = s1
      l[row + j + 2] = s2
      l[row + j + 3] = s3
    }
    for (; j < i; j++) {
      const other = j * n
      let sum = l[row + j]!
      for (let k = 0; k < j; k++) sum -= l[row + k]! * l[other + k]!
      l[row + j] = sum / l[other + j]!
    }
    let pivot = a[row + i]! + lambda
    for (let k = 0; k < i; k++) pivot -= l[row + k]! ** 2
    if (!(pivot > 1e-13 * largest)) {
      throw new FmriError("NotPositive", `the penalised covariance of ${n} units or rows is singular at ${i}`, {
        fix: "Use a larger penalty: lambda, or a shrinkage above 0.",
        fields: { size: n, lambda },
      })
    }
    l[row + i] = Math.sqrt(pivot)
  }
  return l
}

/** Solves L·Lᵀ·x = y for each row of y [m, n], in place. */
export function choleskySolve(l: Float64Array, n: number, y: Float64Array, m: number): Float64Array {
  // Four right-hand sides at a time: a number of L read once serves all.
  for (let r = 0; r < m; r += 4) {
    const at = [0, 1, 2, 3].map((i) => Math.min(r + i, m - 1) * n) as [number, number, number, number]
    const block = at.map((start) => y.slice(start, start + n)) as [
      Float64Array,
      Float64Array,
      Float64Array,
      Float64Array,
    ]
    solveFour(l, n, ...block)
    block.forEach((solved, i) => {
      y.set(solved, at[i]!)
    })
  }
  return y
}

function solveFour(
  l: Float64Array,
  n: number,
  a: Float64Array,
  b: Float64Array,
  c: Float64Array,
  d: Float64Array,
): void {
  for (let i = 0; i < n; i++) {
    const row = i * n
    let [s0, s1, s2, s3] = [a[i]!, b[i]!, c[i]!, d[i]!]
    for (let k = 0; k < i; k++) {
      const v = l[row + k]!
      s0 -= v * a[k]!
      s1 -= v * b[k]!
      s2 -= v * c[k]!
      s3 -= v * d[k]!
    }
    const pivot = l[row + i]!
    a[i] = s0 / pivot
    b[i] = s1 / pivot
    c[i] = s2 / pivot
    d[i] = s3 / pivot
  }
  // Lᵀ column by column of it, which are the rows of L.
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n
    const pivot = l[row + i]!
    const [x0, x1, x2, x3] = [a[i]! / pivot, b[i]! / pivot, c[i]! / pivot, d[i]! / pivot]
    a[i] = x0
    b[i] = x1
    c[i] = x2
    d[i] = x3
    for (let k = 0; k < i; k++) {
      const v = l[row + k]!
      a[k]! -= v * x0
      b[k]! -= v * x1
      c[k]! -= v * x2
      d[k]! -= v * x3
    }
  }
}
