import type { Runtime } from "@llm-fmri/graph"
import type { Matrix } from "../matrix.js"
import { cholesky } from "./cholesky.js"
import { shrinkage } from "./ledoit-wolf.js"
import { gramOf } from "./products.js"
import type { Split } from "./split.js"
import { like, standardised } from "./training-rows.js"

/** The inner products of all rows of a split, training rows first, and those of training rows with λ, factorised. */
export interface Kernel {
  /** All rows, and how many of them are training rows. */
  readonly rows: number
  readonly training: number
  /** K [rows, rows] */
  readonly kernel: Float64Array
  /** L of K + λI = L·Lᵀ, training rows. */
  readonly factor: Float64Array
  readonly penalty: number
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
  return {
    rows,
    training: n,
    kernel,
    factor: cholesky(own, n, penalty),
    penalty,
    scale: 1 / (1 + (penalty * d) / trace),
  }
}

/** (K + λI)⁻¹v of the training rows. Four rows at a time, so that no sum waits for the one before. */
export function solve({ factor, training: n }: Pick<Kernel, "factor" | "training">, v: Float64Array): Float64Array {
  const x = v.slice(0, n)
  const blocks = n - (n % 4)
  for (let i = 0; i < blocks; i += 4) {
    const [r0, r1, r2, r3] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n]
    let [s0, s1, s2, s3] = [x[i]!, x[i + 1]!, x[i + 2]!, x[i + 3]!]
    for (let j = 0; j < i; j++) {
      const value = x[j]!
      s0 -= factor[r0 + j]! * value
      s1 -= factor[r1 + j]! * value
      s2 -= factor[r2 + j]! * value
      s3 -= factor[r3 + j]! * value
    }
    s0 /= factor[r0 + i]!
    s1 = (s1 - factor[r1 + i]! * s0) / factor[r1 + i + 1]!
    s2 = (s2 - factor[r2 + i]! * s0 - factor[r2 + i + 1]! * s1) / factor[r2 + i + 2]!
    s3 = (s3 - factor[r3 + i]! * s0 - factor[r3 + i + 1]! * s1 - factor[r3 + i + 2]! * s2) / factor[r3 + i + 3]!
    x[i] = s0
    x[i + 1] = s1
    x[i + 2] = s2
    x[i + 3] = s3
  }
  for (let i = blocks; i < n; i++) {
    let sum = x[i]!
    const row = i * n
    for (let j = 0; j < i; j++) sum -= factor[row + j]! * x[j]!
    x[i] = sum / factor[row + i]!
  }
  // Back again, Lᵀ column by column of it, which are the rows of L.
  for (let i = n - 1; i >= blocks; i--) {
    const row = i * n
    x[i]! /= factor[row + i]!
    const value = x[i]!
    for (let j = 0; j < i; j++) x[j]! -= factor[row + j]! * value
  }
  for (let i = blocks - 4; i >= 0; i -= 4) {
    const [r0, r1, r2, r3] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n]
    const v3 = x[i + 3]! / factor[r3 + i + 3]!
    const v2 = (x[i + 2]! - factor[r3 + i + 2]! * v3) / factor[r2 + i + 2]!
    const v1 = (x[i + 1]! - factor[r3 + i + 1]! * v3 - factor[r2 + i + 1]! * v2) / factor[r1 + i + 1]!
    const v0 = (x[i]! - factor[r3 + i]! * v3 - factor[r2 + i]! * v2 - factor[r1 + i]! * v1) / factor[r0 + i]!
    for (let j = 0; j < i; j++) {
      x[j] = x[j]! - factor[r3 + j]! * v3 - factor[r2 + j]! * v2 - factor[r1 + j]! * v1 - factor[r0 + j]! * v0
    }
    x[i] = v0
    x[i + 1] = v1
    x[i + 2] = v2
    x[i + 3] = v3
  }
  return x
}

/** Rows `from` … `to` − 1 of K times v, a vector of training rows. Four rows at a time, as {@link solve}. */
export function timesKernel(
  { kernel, rows, training }: Pick<Kernel, "kernel" | "rows" | "training">,
  v: Float64Array,
  from = 0,
  to = rows,
): Float64Array {
  const result = new Float64Array(to - from)
  let i = from
  for (; i + 3 < to; i += 4) {
    const [r0, r1, r2, r3] = [i * rows, (i + 1) * rows, (i + 2) * rows, (i + 3) * rows]
    let [s0, s1, s2, s3] = [0, 0, 0, 0]
    for (let j = 0; j < training; j++) {
      const value = v[j]!
      s0 += kernel[r0 + j]! * value
      s1 += kernel[r1 + j]! * value
      s2 += kernel[r2 + j]! * value
      s3 += kernel[r3 + j]! * value
    }
    const at = i - from
    result[at] = s0
    result[at + 1] = s1
    result[at + 2] = s2
    result[at + 3] = s3
  }
  for (; i < to; i++) {
    let sum = 0
    const row = i * rows
    for (let j = 0; j < training; j++) sum += kernel[row + j]! * v[j]!
    result[i - from] = sum
  }
  return result
}
