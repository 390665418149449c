import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import type { Network } from "../network/network.js"
import { type AgainstNull, againstNull } from "../nulls/against-null.js"

/**
 * Moran's I of a map: I = (N / Σw) · Σ_ij w_ij (x_i − x̄)(x_j − x̄) / Σ_i (x_i − x̄)² (Moran 1950). Its mean under random
 * order is −1/(N − 1).
 *
 * It measures smoothness: noise that was smoothed has 0.7 to 0.95. Compare maps only at equal layout, N and smoothing.
 *
 * @param values the map, one value a node
 * @param neighbours who is next to whom, perhaps weighted: `chain`, `grid`
 * @throws FmriError `BadMap` where sizes differ, all values are equal, or one is not finite
 *
 * @example
 * ```ts
 * moran([1, 0, 1, 0], chain(4)) // -1
 * ```
 */
export function moran(values: ArrayLike<number>, neighbours: Network): number {
  const { z, square } = centred(values, neighbours)
  return index(z, square, neighbours, (a, b) => a * b)
}

/**
 * Geary's C of a map: C = (N − 1) / (2Σw) · Σ_ij w_ij (x_i − x_j)² / Σ_i (x_i − x̄)² (Geary 1954): 1 under random order,
 * smaller where neighbours are alike.
 *
 * @throws FmriError `BadMap`
 *
 * @example
 * ```ts
 * geary([1, 0, 1, 0], chain(4)) // 1.5
 * ```
 */
export function geary(values: ArrayLike<number>, neighbours: Network): number {
  const { z, square } = centred(values, neighbours)
  const n = z.length
  return (index(z, square, neighbours, (a, b) => (a - b) ** 2) * (n - 1)) / (2 * n)
}

/**
 * Moran's I against the same values in random order.
 *
 * @throws FmriError `BadMap`, `NoNull`
 *
 * @example
 * ```ts
 * const { value, p } = moranTest([0, 0, 0, 0, 0, 1, 1, 1, 1, 1], chain(10), { seed: 1, draws: 199 })
 * [value, p] // ≈ [0.78, 0.01] ± 0.01
 * ```
 */
export function moranTest(
  values: ArrayLike<number>,
  neighbours: Network,
  { seed, draws = 1000 }: { readonly seed: number; readonly draws?: number },
): AgainstNull {
  const { z, square } = centred(values, neighbours)
  const product = (a: number, b: number) => a * b
  const own = index(z, square, neighbours, product)
  const rng = new Rng(seed)
  const shuffled = z.slice()
  return againstNull(
    own,
    Float64Array.from({ length: draws }, () => {
      rng.shuffle(shuffled)
      return index(shuffled, square, neighbours, product)
    }),
  )
}

function centred(values: ArrayLike<number>, { nodes, edges }: Network): { z: Float64Array; square: number } {
  const z = Float64Array.from(values)
  if (z.length !== nodes || edges === 0) throw bad(`a map of ${z.length} values on ${nodes} nodes with ${edges} edges`)
  const mean = z.reduce((sum, value) => sum + value, 0) / nodes
  for (let i = 0; i < nodes; i++) z[i]! -= mean
  const square = z.reduce((sum, value) => sum + value * value, 0)
  if (!Number.isFinite(square) || square === 0) throw bad("a map whose values are all equal, or not all finite,")
  return { z, square }
}

function index(
  z: Float64Array,
  square: number,
  { nodes, edges, offsets, neighbours, weights }: Network,
  pair: (a: number, b: number) => number,
): number {
  let sum = 0
  let total = 0
  for (let i = 0; i < nodes; i++) {
    for (let e = offsets[i]!; e < offsets[i + 1]!; e++) {
      const weight = weights === undefined ? 1 : weights[e]!
      sum += weight * pair(z[i]!, z[neighbours[e]!]!)
      total += weight
    }
  }
  return (nodes * sum) / ((weights === undefined ? 2 * edges : total) * square)
}

function bad(what: string): FmriError {
  return new FmriError("BadMap", `${what} has no spatial autocorrelation`, {
    fix: "Pass one finite value a node, not all equal, and a layout of as many nodes.",
  })
}
