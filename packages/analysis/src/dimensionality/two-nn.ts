import { FmriError } from "@llm-fmri/errors"
import { checkFinite, type Matrix, shapeOf } from "../matrix.js"

/** How {@link twoNN} fits. */
export interface TwoNNOptions {
  /** Share of the largest ratios left out of the fit, *0.1* as in the paper. */
  readonly discard?: number
}

/**
 * The intrinsic dimension of the set of rows by two nearest neighbours (Facco et al. 2017).
 *
 * μ = r₂/r₁, the distances to the second and first neighbour; sorted, F(μ₍ᵢ₎) = i/n, and the dimension is the slope of the
 * line through the origin of −ln(1 − F(μ)) against ln μ. A curved surface has the dimension of the surface, not that of the
 * space it bends in. Of equal rows one is kept. High dimensions come out too small: 240 rows cannot show 50.
 *
 * @param x activations [n, d]
 * @throws FmriError `BadShape`, `NotFinite`, `BadShare` unless 0 ≤ discard < 1, `TooFew` for fewer than 10 distinct rows,
 * `NoEstimate` where all first and second neighbours are equally far (a lattice).
 *
 * @example
 * ```ts
 * // 300 points scattered on a circle.
 * const at = Float64Array.from({ length: 300 }, (_, i) => (i ** 2 * Math.SQRT2) % (2 * Math.PI))
 * const data = Float64Array.from({ length: 600 }, (_, i) => (i % 2 ? Math.sin : Math.cos)(at[i >> 1]))
 * twoNN({ dims: [300, 2], data }) // ≈ 1 ± 0.1
 * ```
 */
export function twoNN(x: Matrix, { discard = 0.1 }: TwoNNOptions = {}): number {
  const [n, d] = shapeOf(x)
  checkFinite("the matrix", x.data)
  if (!(discard >= 0 && discard < 1)) {
    throw new FmriError("BadShare", `${discard} is not a share that can be left out`, {
      fix: "Pass a number from 0 up to 1, as 0.1.",
      fields: { discard },
    })
  }
  const rows = distinct(x, n, d)
  if (rows.length < 10) {
    throw new FmriError("TooFew", `${rows.length} distinct rows where at least 10 are needed`, {
      fix: "Use more rows.",
      fields: { found: rows.length, least: 10 },
    })
  }
  const ratios = neighbourRatios(rows).sort()
  const count = Math.floor(ratios.length * (1 - discard))
  let xx = 0
  let xy = 0
  // The last F is 1, its logarithm infinite.
  for (let i = 0; i < Math.min(count, ratios.length - 1); i++) {
    const log = Math.log(ratios[i]!)
    xx += log * log
    xy -= log * Math.log(1 - (i + 1) / ratios.length)
  }
  if (!(xx > 0)) {
    throw new FmriError("NoEstimate", "first and second neighbours are equally far: the rows lie on a lattice", {
      fix: "Use measured activations, not a grid.",
    })
  }
  return xy / xx
}

function distinct(x: Matrix, n: number, d: number): (Float32Array | Float64Array)[] {
  const seen = new Map<string, Float32Array | Float64Array>()
  for (let i = 0; i < n; i++) {
    const row = x.data.subarray(i * d, (i + 1) * d)
    const key = String(row)
    if (!seen.has(key)) seen.set(key, row)
  }
  return [...seen.values()]
}

/** r₂/r₁ of every row. */
function neighbourRatios(rows: readonly (Float32Array | Float64Array)[]): Float64Array {
  const n = rows.length
  const first = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  const second = new Float64Array(n).fill(Number.POSITIVE_INFINITY)
  const meet = (i: number, square: number) => {
    if (square < first[i]!) {
      second[i] = first[i]!
      first[i] = square
    } else if (square < second[i]!) second[i] = square
  }
  for (let i = 0; i < n; i++) {
    const a = rows[i]!
    for (let j = 0; j < i; j++) {
      const b = rows[j]!
      let square = 0
      for (let c = 0; c < a.length; c++) square += (a[c]! - b[c]!) ** 2
      meet(i, square)
      meet(j, square)
    }
  }
  return first.map((square, i) => Math.sqrt(second[i]! / square))
}
