import { FmriError } from "@llm-fmri/errors"
import { meanRow, norm } from "../directions/vector.js"
import { checkLength, chosenRows, type Matrix, shapeOf } from "../matrix.js"
import { gramEigen } from "../similarity/eigen.js"
import { rowGram } from "../similarity/gram.js"

/** The directions of largest variance among some rows. */
export interface PrincipalComponents {
  /** Mean of the rows, [d]. */
  readonly mean: Float64Array
  /** Unit vectors as rows, orthogonal, by falling variance, [m, d]; each one's largest coordinate is positive. */
  readonly components: Matrix
  /** Variance of the rows along each, dividing by n − 1, [m]. */
  readonly variances: Float64Array
}

/**
 * Principal components of rows, found from their Gram matrix: for a few hundred word means in a wide space.
 *
 * Components that hold less than 1e-9 of the variance are rounding and left out, so that m may be below `count`.
 *
 * @param x activations [n, d]
 * @param options `count`: at most so many; `rows`: the rows to fit on, all when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `TooFew`, `NoVariance`, `BadCount`.
 *
 * @example
 * ```ts
 * const x = { dims: [3, 2], data: Float64Array.of(3, 0, -3, 0, 0, 0) }
 * const { components, variances } = principalComponents(x, { count: 5 })
 * components.data // ≈ [1, 0]
 * variances // ≈ [9]
 * ```
 */
export function principalComponents(
  x: Matrix,
  { count, rows }: { readonly count: number; readonly rows?: ArrayLike<number> },
): PrincipalComponents {
  const [n, d] = shapeOf(x)
  if (!(Number.isInteger(count) && count > 0)) {
    throw new FmriError("BadCount", `${count} is not a number of components`, { fix: "Pass 1 or more." })
  }
  const chosen = chosenRows(n, rows)
  const mean = meanRow(x, chosen)
  const centred = new Float64Array(chosen.length * d)
  chosen.forEach((row, i) => {
    for (let j = 0; j < d; j++) centred[i * d + j] = x.data[row * d + j]! - mean[j]!
  })
  const { values, vectors } = gramEigen(rowGram({ dims: [chosen.length, d], data: centred }))
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0)
  const order = [...values.keys()]
    .sort((a, b) => values[b]! - values[a]!)
    .slice(0, count)
    .filter((at) => values[at]! > 1e-9 * total)
  const data = new Float64Array(order.length * d)
  order.forEach((at, c) => {
    const component = data.subarray(c * d, (c + 1) * d)
    for (let i = 0; i < chosen.length; i++) {
      const share = vectors.get(i, at)
      for (let j = 0; j < d; j++) component[j]! += share * centred[i * d + j]!
    }
    const peak = component.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0)
    const length = norm(component) * Math.sign(peak)
    for (let j = 0; j < d; j++) component[j]! /= length
  })
  return {
    mean,
    components: { dims: [order.length, d], data },
    variances: Float64Array.from(order, (at) => values[at]! / (chosen.length - 1)),
  }
}

/**
 * Rows in the coordinates of principal components, [n, m].
 *
 * @throws FmriError `BadShape` where they are of another width.
 *
 * @example
 * ```ts
 * const pc = { mean: Float64Array.of(1, 1), components: { dims: [1, 2], data: Float64Array.of(0, 1) } }
 * ontoComponents({ dims: [2, 2], data: Float32Array.of(5, 1, 0, 4) }, pc).data // [0, 3]
 * ```
 */
export function ontoComponents(
  x: Matrix,
  { mean, components }: Pick<PrincipalComponents, "mean" | "components">,
): Matrix {
  const [n, d] = shapeOf(x)
  const [m, width] = shapeOf(components)
  checkLength("a principal component", width, d)
  const data = new Float64Array(n * m)
  const centred = new Float64Array(d)
  const [from, axes] = [x.data, components.data]
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < d; j++) centred[j] = from[i * d + j]! - mean[j]!
    // Four components at a time, so that no sum waits for the one before.
    for (let c = 0; c < m; c += 4) {
      const [c1, c2, c3] = [Math.min(c + 1, m - 1), Math.min(c + 2, m - 1), Math.min(c + 3, m - 1)]
      const [r0, r1, r2, r3] = [c * d, c1 * d, c2 * d, c3 * d]
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let j = 0; j < d; j++) {
        const value = centred[j]!
        s0 += value * axes[r0 + j]!
        s1 += value * axes[r1 + j]!
        s2 += value * axes[r2 + j]!
        s3 += value * axes[r3 + j]!
      }
      data[i * m + c] = s0
      data[i * m + c1] = s1
      data[i * m + c2] = s2
      data[i * m + c3] = s3
    }
  }
  return { dims: [n, m], data }
}
