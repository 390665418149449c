import { FmriError } from "@llm-fmri/errors"
import { type Eigenpairs, largestEigenpairs } from "../linear-algebra/largest-eigenpairs.js"
import type { Layout } from "./layout.js"

export interface EmbeddingOptions {
  /**
   * *scaling*: classical multidimensional scaling (Torgerson 1952) of the distances √(2(1 − r)), which are those of the
   * units' z-scored profiles, each of length 1. spectral: a Laplacian eigenmap (Belkin & Niyogi 2003) of the positive
   * correlations: it keeps near what is near, and lets far units lie anyhow.
   */
  readonly method?: "scaling" | "spectral"
  /** *2* */
  readonly dimensions?: number
}

/**
 * The places of units by their correlations: units that go together lie together. It is the best map that one can hope
 * for, so a network laid out and scored on the same samples is always topographic: fit the layout on some samples, score
 * it on others, and compare with rotated data treated in the same way.
 *
 * Places are exact to about 1e-8; of each axis the direction is chosen so that the unit farthest out has a positive place.
 *
 * @param r correlations as `correlations` gives them, [units, units]
 * @throws FmriError `BadShape`, `TooFew` for no more units than dimensions; of "spectral", `NotConnected` where positive
 * correlations leave the units in parts
 *
 * @example
 * ```ts
 * const r = Float64Array.of(1, 0.5, -0.5, 0.5, 1, 0.5, -0.5, 0.5, 1)
 * embeddingLayout(r, 3, { dimensions: 1 }).data // ≈ [0.8660254, 0, -0.8660254] ± 1e-7
 * ```
 */
export function embeddingLayout(
  r: ArrayLike<number>,
  units: number,
  { method = "scaling", dimensions = 2 }: EmbeddingOptions = {},
): Layout {
  if (r.length !== units * units) {
    throw new FmriError("BadShape", `${r.length} numbers are no matrix of ${units} by ${units}`, {
      fix: "Pass the whole square matrix, row by row.",
    })
  }
  if (units <= dimensions) {
    throw new FmriError("TooFew", `${units} units do not fill ${dimensions} dimensions`, {
      fix: "Pass more units than dimensions.",
    })
  }
  const data = method === "scaling" ? scaling(r, units, dimensions) : spectral(r, units, dimensions)
  for (let axis = 0; axis < dimensions; axis++) {
    let far = 0
    for (let i = 0; i < units; i++) {
      const place = data[i * dimensions + axis]!
      // Within rounding the first counts, so that the direction does not hang on the last bit.
      if (Math.abs(place) > Math.abs(far) * (1 + 1e-6)) far = place
    }
    if (far < 0) for (let i = 0; i < units; i++) data[i * dimensions + axis]! *= -1
  }
  return { dims: [units, dimensions], data }
}

/** The squared distances centred on both sides are the correlations centred on both sides. */
function scaling(r: ArrayLike<number>, n: number, dimensions: number): Float64Array {
  const multiply = timesMatrix(r, n)
  const centred = new Float64Array(n)
  const pairs = largestEigenpairs(n, dimensions, (from, to) => {
    const mean = from.reduce((sum, value) => sum + value, 0) / n
    for (let i = 0; i < n; i++) centred[i] = from[i]! - mean
    multiply(centred, to)
    const after = to.reduce((sum, value) => sum + value, 0) / n
    for (let i = 0; i < n; i++) to[i]! -= after
  })
  return places(pairs, n, dimensions, (_, value) => Math.sqrt(Math.max(0, value)))
}

/** The largest eigenvectors of D^-½ W D^-½ but the first, which is known, divided by D^½. */
function spectral(r: ArrayLike<number>, n: number, dimensions: number): Float64Array {
  const w = new Float64Array(n * n)
  const root = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) if (i !== j) root[i]! += w[i * n + j] = Math.max(0, r[i * n + j]!)
    root[i] = Math.sqrt(root[i]!)
  }
  const length = Math.sqrt(root.reduce((sum, value) => sum + value * value, 0))
  const first = root.map((value) => value / length)
  const multiply = timesMatrix(w, n)
  const scaled = new Float64Array(n)
  const pairs = largestEigenpairs(n, dimensions, (from, to) => {
    let along = 0
    for (let i = 0; i < n; i++) {
      scaled[i] = root[i]! > 0 ? from[i]! / root[i]! : 0
      along += first[i]! * from[i]!
    }
    multiply(scaled, to)
    // The known vector is moved from eigenvalue 1 to −1, the least that there is.
    for (let i = 0; i < n; i++) to[i] = (root[i]! > 0 ? to[i]! / root[i]! : 0) - 2 * along * first[i]!
  })
  if (root.some((value) => value === 0) || pairs.values[0]! > 1 - 1e-9) {
    throw new FmriError("NotConnected", "positive correlations leave the units in parts that no eigenmap can place", {
      fix: 'Leave out units without positive correlations, or use the method "scaling".',
    })
  }
  return places(pairs, n, dimensions, (i) => 1 / root[i]!)
}

/** A matrix times a vector. */
function timesMatrix(matrix: ArrayLike<number>, n: number) {
  return (from: Float64Array, to: Float64Array) => {
    for (let i = 0; i < n; i++) {
      let sum = 0
      const row = i * n
      for (let j = 0; j < n; j++) sum += matrix[row + j]! * from[j]!
      to[i] = sum
    }
  }
}

function places(
  { values, vectors }: Eigenpairs,
  n: number,
  dimensions: number,
  scale: (i: number, value: number) => number,
): Float64Array {
  const data = new Float64Array(n * dimensions)
  for (let axis = 0; axis < dimensions; axis++) {
    for (let i = 0; i < n; i++) data[i * dimensions + axis] = vectors[axis * n + i]! * scale(i, values[axis]!)
  }
  return data
}
