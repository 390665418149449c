import { type Matrix, norm, randomDirection, unit, varianceMatch } from "@llm-fmri/analysis"

/**
 * A unit vector drawn evenly from the sphere.
 *
 * A weak control in an anisotropic space, where it barely moves anything: use it beside other categories' directions.
 *
 * @throws FmriError `BadSeed`
 *
 * @example
 * ```ts
 * randomUnit(576, context.seed("random direction", 3)) // Float64Array(576) of length 1
 * ```
 */
export function randomUnit(width: number, seed: number): Float64Array {
  return unit(randomDirection(new Float64Array(width).fill(1), seed))
}

/**
 * A random direction as long as a given one: an edit that adds it changes the stream by as much.
 *
 * @throws FmriError `BadSeed`, `NoDirection` for an empty one
 */
export function normMatched(direction: ArrayLike<number>, seed: number): Float64Array {
  const length = norm(direction)
  return randomUnit(direction.length, seed).map((x) => x * length)
}

/**
 * A random unit direction w with the factor c = sd(h·u) / sd(h·w): moving along w by c times as much changes the
 * activations, over the rows, by the same root mean square as moving along u.
 *
 * @param x activations, [n, d]
 * @param rows the rows that count, all of them by default
 * @throws FmriError `BadShape`, `NoDirection`, `TooFew`, `NoVariance`, `BadSeed`
 */
export function varianceMatched(
  x: Matrix,
  direction: ArrayLike<number>,
  seed: number,
  rows?: ArrayLike<number>,
): { readonly direction: Float64Array; readonly factor: number } {
  const drawn = randomUnit(direction.length, seed)
  return { direction: drawn, factor: varianceMatch(x, direction, drawn, rows) }
}
