import type { Runtime } from "@llm-fmri/graph"
import type { Matrix } from "../matrix.js"
import { cholesky, choleskySolve } from "./cholesky.js"
import { shrinkage } from "./ledoit-wolf.js"
import { gramOf } from "./products.js"
import type { Split } from "./split.js"
import { like, standardised } from "./training-rows.js"

/** The inner products of all rows of a split, training rows first, and the inverse of those of training rows with λ. */
export interface Kernel {
  /** All rows, and how many of them are training rows. */
  readonly rows: number
  readonly training: number
  readonly kernel: Float64Array
  /** (K + λI)⁻¹ of the training rows. */
  readonly inverse: Float64Array
  /** Σ of the discriminants is this many times S_w + (λ/n) I. */
  readonly scale: number
}

export async function kernelOf(
  x: Matrix,
  { training, heldOut }: Split,
  standardise: boolean,
  lambda: number | "ledoit-wolf",
  runtime: Runtime | undefined,
): Promise<Kernel> {
  const fitted = standardised(x, training, standardise)
  const { z, n, d } = fitted
  const rows = n + heldOut.length
  const all = new Float64Array(rows * d)
  all.set(z)
  all.set(like(x, heldOut, fitted.mean, fitted.deviation), n * d)
  const kernel = await gramOf(runtime, all, rows, d)
  const own = new Float64Array(n * n)
  let [trace, square] = [0, 0]
  for (let i = 0; i < n; i++) {
    own.set(kernel.subarray(i * rows, i * rows + n), i * n)
    trace += own[i * n + i]!
  }
  for (const value of own) square += value * value
  let penalty = lambda as number
  if (lambda === "ledoit-wolf") {
    const gamma = Math.min(Math.max(shrinkage(z, n, d, square), 1e-6), 1 - 1e-6)
    penalty = (gamma / (1 - gamma)) * (trace / d)
  }
  const identity = new Float64Array(n * n)
  for (let i = 0; i < n; i++) identity[i * n + i] = 1
  const inverse = choleskySolve(cholesky(own, n, penalty), n, identity, n)
  return { rows, training: n, kernel, inverse, scale: 1 / (1 + (penalty * d) / trace) }
}

/** The first `columns` entries of `rows` rows of a matrix that is `width` wide, times v. */
export function times(a: Float64Array, v: Float64Array, rows: number, columns: number, width: number): Float64Array {
  const result = new Float64Array(rows)
  for (let i = 0; i < rows; i++) {
    let sum = 0
    for (let j = 0; j < columns; j++) sum += a[i * width + j]! * v[j]!
    result[i] = sum
  }
  return result
}
