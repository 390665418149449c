import type { Runtime } from "@llm-fmri/graph"
import { cholesky, choleskySolve } from "./cholesky.js"
import { gramOf, hold } from "./products.js"
import type { TrainingRows } from "./training-rows.js"

/** Least squares with a penalty on some rows: what all penalties and all targets share is one Gram matrix. */
export interface RidgeSystem {
  /** tr(ZᵀZ) and ‖ZᵀZ‖²: what shrinkage estimates need. */
  readonly trace: number
  readonly square: number
  /** (ZᵀZ + λI)⁻¹ Zᵀy of each row of y [m, n]: weights [m, d]. */
  solve(lambda: number, y: Float64Array, m: number): Promise<Float64Array>
}

/** Prepares training rows Z [n, d]; where d > n it is Zᵀ(ZZᵀ + λI)⁻¹y that is computed, the same thing. */
export async function ridgeSystem({ z, n, d }: TrainingRows, runtime?: Runtime): Promise<RidgeSystem> {
  const dual = d > n
  const size = dual ? n : d
  const gram = await gramOf(runtime, z, n, d, dual ? "rows" : "columns")
  let trace = 0
  for (let i = 0; i < size; i++) trace += gram[i * size + i]!
  let square = 0
  for (const value of gram) square += value * value
  return {
    trace,
    square,
    async solve(lambda, y, m) {
      const l = cholesky(gram, size, lambda)
      const held = await hold(runtime, z, n, d)
      try {
        return dual
          ? await held.times(choleskySolve(l, n, y.slice(), m), m)
          : choleskySolve(l, d, await held.times(y, m), m)
      } finally {
        held.release()
      }
    },
  }
}
