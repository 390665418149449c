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
    const map = Float64Array.from(values)
    const smooth = new Float64Array(nodes)
    // Four nodes at a time, so that no sum waits for itself; each is summed in its own order.
    for (let i = 0; i < nodes; i += 4) {
      const [i1, i2, i3] = [Math.min(i + 1, nodes - 1), Math.min(i + 2, nodes - 1), Math.min(i + 3, nodes - 1)]
      const [a, b, c, d] = [offsets[i]!, offsets[i1]!, offsets[i2]!, offsets[i3]!]
      const [aEnd, bEnd, cEnd, dEnd] = [offsets[i + 1]!, offsets[i1 + 1]!, offsets[i2 + 1]!, offsets[i3 + 1]!]
      const shared = Math.min(aEnd - a, bEnd - b, cEnd - c, dEnd - d)
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let k = 0; k < shared; k++) {
        s0 += weights[a + k]! * map[columns[a + k]!]!
        s1 += weights[b + k]! * map[columns[b + k]!]!
        s2 += weights[c + k]! * map[columns[c + k]!]!
        s3 += weights[d + k]! * map[columns[d + k]!]!
      }
      for (let e = a + shared; e < aEnd; e++) s0 += weights[e]! * map[columns[e]!]!
      for (let e = b + shared; e < bEnd; e++) s1 += weights[e]! * map[columns[e]!]!
      for (let e = c + shared; e < cEnd; e++) s2 += weights[e]! * map[columns[e]!]!
      for (let e = d + shared; e < dEnd; e++) s3 += weights[e]! * map[columns[e]!]!
      smooth[i] = s0
      smooth[i1] = s1
      smooth[i2] = s2
      smooth[i3] = s3
    }
    return smooth
  }
}
