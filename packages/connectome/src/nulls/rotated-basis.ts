import { gram, type Runtime } from "@llm-fmri/graph"
import { type Samples, standardUnits } from "../correlation/samples.js"
import { pivotedFactor } from "../linear-algebra/triangles.js"
import { type Dense, dense, timesRandomFrame } from "./random-frame.js"

/** A null model of data: each seed gives samples of as many units. */
export interface DataNull {
  /** The units that vary, as `correlations` takes them; a draw has as many columns, which are none of them. */
  readonly units: Int32Array
  /** Samples [n, units] of the null model, the same for a seed. */
  draw(seed: number): Promise<Samples & { readonly data: Float64Array }>
}

/**
 * Data in a random basis: X·Q, where X holds the z-scored units and Q is a rotation, uniform among all (Haar measure). The
 * samples keep all their distances and angles (XQQᵀXᵀ = XXᵀ), the covariance keeps its eigenvalues, and nothing is left of
 * the units: what the network of the real units has and those of random bases have not is about *units*. The null model for
 * "modules of neurons" and "hub neurons".
 *
 * Constant units are left out and the others are z-scored over all samples here, since networks of correlations don't see
 * scale. Where there are more units than independent samples, F·Q̃ is drawn, which has the same law: XXᵀ = FFᵀ with F
 * [n, rank], and Q̃ [rank, units] uniform among matrices of orthonormal rows. F is found once. Float64 throughout.
 *
 * @param x samples [n, units]
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than three samples or two units that vary
 *
 * @example
 * ```ts
 * const runtime = await Runtime.start({ threads: 1 })
 * const x = { dims: [4, 2], data: Float64Array.of(1, 0, -1, 0, 0, 1, 0, -1) }
 * const { data } = await (await rotatedBasis(x, runtime)).draw(1)
 * data[0] ** 2 + data[1] ** 2 // ≈ 2
 * await runtime.close()
 * ```
 */
export async function rotatedBasis(x: Samples, runtime: Runtime): Promise<DataNull> {
  const { units, z, n, p } = standardUnits(x)
  const factor = await gramFactor(runtime, dense(n, p, z))
  return { units, draw: (seed) => timesRandomFrame(runtime, factor, p, seed) }
}

/** F [n, rank] with FFᵀ = XXᵀ, rank at most the number of units: X itself where that is no wider. */
async function gramFactor(runtime: Runtime, x: Dense): Promise<Dense> {
  const [n, p] = x.dims as [number, number]
  if (p <= n) return x
  const { factor, rank } = pivotedFactor((await gram(runtime, x)).data as Float64Array, n)
  return dense(n, rank, factor)
}
