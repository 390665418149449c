import { FmriError } from "@llm-fmri/errors"
import { gram, matmul, type Runtime } from "@llm-fmri/graph"
import { inverseCholesky } from "../linear-algebra/inverse-cholesky.js"
import type { Correlations } from "./correlations.js"
import { type Samples, standardUnits } from "./samples.js"

export interface PartialCorrelationOptions {
  readonly runtime: Runtime
  /** Share γ of the identity in the correlation matrix, 0 … 1, or *ledoit-wolf*: the one expected to be nearest to the truth. */
  readonly shrinkage?: number | "ledoit-wolf"
}

export interface PartialCorrelations extends Correlations {
  /** The share γ that was used: the nearer to 1, the less of the data is left. */
  readonly shrinkage: number
}

/**
 * Correlation of every pair of units with all other units held fixed: −Pᵢⱼ / √(PᵢᵢPⱼⱼ), P the inverse of
 * (1 − γ)R + γI, R the correlation matrix of the units. With fewer samples than units R has no inverse, and only the
 * shrinkage makes one: say which γ was used. γ by Ledoit & Wolf (2004), of the z-scored units.
 *
 * Where there are more units than samples the inverse is made from samples by samples (Woodbury). Float64 throughout, the
 * result float32.
 *
 * @param x samples [n, units]; constant units are left out and named
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew`; `BadShrinkage`; `NoInverse` where γ is too small for these data
 *
 * @example
 * ```ts
 * const runtime = await Runtime.start({ threads: 1 })
 * const x = { dims: [4, 3], data: Float64Array.of(1, 1, 2, 1, -1, 0, -1, 1, 0.5, -1, -1, -2) }
 * const { r } = await partialCorrelations(x, { runtime, shrinkage: 0.5 })
 * r[1] // ≈ -0.1373 ± 0.0001
 * await runtime.close()
 * ```
 */
export async function partialCorrelations(
  x: Samples,
  { runtime, shrinkage = "ledoit-wolf" }: PartialCorrelationOptions,
): Promise<PartialCorrelations> {
  if (shrinkage !== "ledoit-wolf" && !(shrinkage >= 0 && shrinkage <= 1)) {
    throw new FmriError("BadShrinkage", `${shrinkage} is not a share of the identity`, { fix: "Pass 0 … 1." })
  }
  const { units, constant, z, n, p } = standardUnits(x)
  const of = p <= n ? "columns" : "rows"
  const samples = { dtype: "float64", dims: [n, p], data: z } as const
  const product = (await gram(runtime, samples, { of })).data as Float64Array
  const share = shrinkage === "ledoit-wolf" ? ledoitWolf(z, n, p, product) : shrinkage
  // Proportional to the inverse: a partial correlation sees no scale.
  const inverse = new Float64Array(p * p)
  if (share === 1) {
    for (let i = 0; i < p; i++) inverse[i * p + i] = 1
  } else {
    const size = Math.min(p, n)
    const ridge = (share * n) / (1 - share)
    for (let i = 0; i < size; i++) product[i * size + i]! += ridge
    const lower = await inverseCholesky(runtime, product, size)
    if (lower === undefined || (p > n && share === 0)) {
      throw new FmriError("NoInverse", `the correlations of ${p} units over ${n} samples have no inverse`, {
        fix: "Use more shrinkage, or ledoit-wolf.",
        fields: { shrinkage: share },
      })
    }
    const half = { dtype: "float64", dims: [size, size], data: lower } as const
    const whole = p <= n ? half : await matmul(runtime, half, samples)
    inverse.set((await gram(runtime, whole, { of: "columns" })).data)
    if (p > n)
      for (let i = 0; i < p; i++) for (let j = 0; j < p; j++) inverse[i * p + j] = Number(i === j) - inverse[i * p + j]!
  }
  const root = Float64Array.from({ length: p }, (_, i) => Math.sqrt(inverse[i * p + i]!))
  const r = new Float32Array(p * p)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) r[i * p + j] = i === j ? 1 : -inverse[i * p + j]! / (root[i]! * root[j]!)
  }
  return { units, constant, r, shrinkage: share }
}

/** Ledoit and Wolf's share for z-scored units, whose scatter matrix or samples' Gram matrix is given. */
function ledoitWolf(z: Float64Array, n: number, p: number, product: Float64Array): number {
  let square = 0
  for (const value of product) square += value * value
  let fourth = 0
  for (let i = 0; i < n; i++) {
    let length = 0
    for (let j = 0; j < p; j++) length += z[i * p + j]! ** 2
    fourth += length * length
  }
  const spread = square / n ** 2
  // tr(S)² / p = p, since every unit has variance 1.
  const distance = spread - p
  return distance <= 1e-14 * spread ? 1 : Math.min(1, Math.max(0, (fourth / n - spread) / n / distance))
}
