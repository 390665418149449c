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

/** (K + λI)⁻¹v of the training rows. */
export function solve({ factor, training: n }: Pick<Kernel, "factor" | "training">, v: Float64Array): Float64Array {
  const x = v.slice(0, n)
  for (let i = 0; i < n; i++) {
    let sum = x[i]!
    const row = i * n
    for (let j = 0; j < i; j++) sum -= factor[row + j]! * x[j]!
    x[i] = sum / factor[row + i]!
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = i * n
    x[i]! /= factor[row + i]!
    const value = x[i]!
    for (let j = 0; j < i; j++) x[j]! -= factor[row + j]! * value
  }
  return x
}

/** Rows `from` … `to` − 1 of K times v, a vector of training rows. */
export function timesKernel(
  { kernel, rows, training }: Pick<Kernel, "kernel" | "rows" | "training">,
  v: Float64Array,
  from = 0,
  to = rows,
): Float64Array {
  const result = new Float64Array(to - from)
  for (let i = from; i < to; i++) {
    let sum = 0
    const row = i * rows
    for (let j = 0; j < training; j++) sum += kernel[row + j]! * v[j]!
    result[i - from] = sum
  }
  return result
}
