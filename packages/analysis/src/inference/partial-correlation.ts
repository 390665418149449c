import { FmriError } from "@llm-fmri/errors"
import tCdf from "@stdlib/stats-base-dists-t-cdf"
import { dot, norm } from "../directions/vector.js"
import { ranks } from "../estimates/correlation.js"
import { isConstant, mean, needs } from "../estimates/moments.js"
import { checkFinite, checkLength } from "../matrix.js"

/** A correlation with other variables held fixed. */
export interface PartialCorrelation {
  readonly r: number
  /** Two-sided p of r = 0 by Student's t of n − 2 − controls degrees of freedom. */
  readonly p: number
  readonly freedom: number
}

/**
 * The correlation of x and y once each has been regressed on the controls (and a constant): Pearson's of the residuals.
 *
 * t = r √(ν/(1 − r²)), ν = n − 2 − controls (Fisher 1924). Controls that say the same twice count once.
 *
 * @param x [n]
 * @param y [n]
 * @param controls lists [n] to hold fixed; none gives Pearson's correlation
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` unless n ≥ 3 + controls, `NoVariance` where the controls explain all
 * of a side.
 *
 * @example
 * ```ts
 * // Both follow the third list; without it they are opposites.
 * const size = [1, 2, 3, 4, 5, 6]
 * const wobble = [1, -1, -1, 1, 1, -1]
 * const [x, y] = [size.map((s, i) => s + wobble[i]), size.map((s, i) => s - wobble[i])]
 * pearson(x, y) > 0.4 // true
 * partialCorrelation(x, y, [size]).r // ≈ -1
 * ```
 */
export function partialCorrelation(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
): PartialCorrelation {
  for (const [what, list] of [
    ["the first list", x],
    ["the second list", y],
    ...controls.map((c) => ["a control", c]),
  ] as [string, ArrayLike<number>][]) {
    checkLength(what, list.length, x.length)
    checkFinite(what, list)
  }
  const basis = orthogonal(controls)
  needs(x, 3 + basis.length)
  const [a, b] = [residual(x, basis, "first"), residual(y, basis, "second")]
  const r = Math.max(-1, Math.min(1, dot(a, b) / (norm(a) * norm(b))))
  const freedom = x.length - 2 - basis.length
  const p = Math.abs(r) === 1 ? 0 : 2 * tCdf(-Math.abs(r) * Math.sqrt(freedom / (1 - r * r)), freedom)
  return { r, p, freedom }
}

/**
 * {@link partialCorrelation} of the ranks; over dissimilarity matrices it is partial RSA.
 *
 * The p takes pairs for independent, which the entries of a dissimilarity matrix are not: permute rows there.
 *
 * @throws FmriError as {@link partialCorrelation}.
 *
 * @example
 * ```ts
 * spearman([1, 2, 3, 9], [2, 1, 8, 7]) // ≈ 0.6
 * partialSpearman([1, 2, 3, 9], [2, 1, 8, 7], [[5, 5, 6, 6]]).r // ≈ -1
 * ```
 */
export function partialSpearman(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  controls: readonly ArrayLike<number>[],
): PartialCorrelation {
  return partialCorrelation(
    ranks(x),
    ranks(y),
    controls.map((control) => ranks(control)),
  )
}

/** Unit vectors at right angles that span the controls about their means. */
function orthogonal(controls: readonly ArrayLike<number>[]): Float64Array[] {
  const basis: Float64Array[] = []
  for (const control of controls) {
    const left = project(control, basis)
    const length = norm(left)
    if (length > 1e-10 * norm(centred(control))) basis.push(left.map((value) => value / length))
  }
  return basis
}

function residual(list: ArrayLike<number>, basis: readonly Float64Array[], which: string): Float64Array {
  const left = project(list, basis)
  if (!(norm(left) > 1e-10 * norm(centred(list)))) {
    const why = isConstant(list) ? "is constant" : "is explained by the controls"
    throw new FmriError("NoVariance", `the ${which} list ${why}: no correlation is left`, {
      fix: "Hold fewer variables fixed.",
    })
  }
  return left
}

// Twice, as one pass of Gram–Schmidt leaves rounding of the size of what was taken out.
function project(list: ArrayLike<number>, basis: readonly Float64Array[]): Float64Array {
  let left = centred(list)
  for (let pass = 0; pass < 2; pass++) {
    for (const direction of basis) {
      const along = dot(left, direction)
      left = left.map((value, i) => value - along * direction[i]!)
    }
  }
  return left
}

function centred(list: ArrayLike<number>): Float64Array {
  const centre = isConstant(list) ? list[0]! : mean(list)
  return Float64Array.from(list, (value) => value - centre)
}
