import { FmriError } from "@llm-fmri/errors"
import { type Layout, sizesOf } from "./layout.js"

export interface SmootherOptions {
  /** Standard deviation of the kernel, in the layout's units: on a grid, places. The full width at half height is 2.355 of it. */
  readonly deviation: number
  /** Standard deviations beyond which the kernel is 0, *4*. */
  readonly reach?: number
}

/**
 * Smoothing of maps by a Gaussian kernel over the distance of nodes: s_i = Σ_j K_ij x_j / Σ_j K_ij, with
 * K_ij = exp(−d_ij² / 2sd²). At a border the kernel is divided by what of it lies inside, so that a constant map stays
 * constant.
 *
 * A smoothed map has a high Moran's I whatever it shows (noise on a grid 0.69 at a deviation of one place): compare only
 * maps that were smoothed alike, on the same places.
 *
 * @returns the smoothing of one map, [nodes]; the kernel is computed once
 * @throws FmriError `BadLayout`, `BadSmoothing`; and, of the returned function, `BadMap`
 *
 * @example
 * ```ts
 * const smooth = smoother(gridLayout(3, 3), { deviation: 1 })
 * smooth([1, 0, 0]) // ≈ [0.57409698, 0.27406862, 0.07769556] ± 1e-7
 * ```
 */
export function smoother(
  layout: Layout,
  { deviation, reach = 4 }: SmootherOptions,
): (values: ArrayLike<number>) => Float64Array {
  const [nodes, dimensions] = sizesOf(layout)
  if (!(deviation > 0 && reach > 0)) {
    throw new FmriError("BadSmoothing", `a kernel of deviation ${deviation} and reach ${reach} does not smooth`, {
      fix: "Pass numbers above 0; leave smoothing out where there is none.",
    })
  }
  const { data } = layout
  const far = (reach * deviation) ** 2
  const offsets = new Int32Array(nodes + 1)
  const near: number[] = []
  const kernel: number[] = []
  for (let i = 0; i < nodes; i++) {
    let sum = 0
    for (let j = 0; j < nodes; j++) {
      let square = 0
      for (let axis = 0; axis < dimensions; axis++) {
        square += (data[i * dimensions + axis]! - data[j * dimensions + axis]!) ** 2
      }
      if (square > far) continue
      const weight = Math.exp(-square / (2 * deviation ** 2))
      sum += weight
      near.push(j)
      kernel.push(weight)
    }
    offsets[i + 1] = near.length
    for (let e = offsets[i]!; e < near.length; e++) kernel[e]! /= sum
  }
  const columns = Int32Array.from(near)
  const weights = Float64Array.from(kernel)
  return (values) => {
    if (values.length !== nodes) {
      throw new FmriError("BadMap", `a map of ${values.length} values on a layout of ${nodes} nodes`, {
        fix: "Pass one value a node.",
      })
    }
    const smooth = new Float64Array(nodes)
    for (let i = 0; i < nodes; i++) {
      let sum = 0
      for (let e = offsets[i]!; e < offsets[i + 1]!; e++) sum += weights[e]! * values[columns[e]!]!
      smooth[i] = sum
    }
    return smooth
  }
}
