import { FmriError } from "@llm-fmri/errors"
import { countRows, type Rows } from "./rows.js"

/**
 * The component of each row along a direction: h·v / ‖v‖, in float64.
 *
 * @param rows [n, d]
 * @param vector [d], of any length but zero
 * @returns [n]
 * @throws FmriError `ShapeMismatch`, `NoDirection`
 * @example
 * ```ts
 * projection({ dims: [2, 2], data: Float32Array.of(1, 2, 3, 4) }, [0, 2]) // Float64Array [2, 4]
 * ```
 */
export function projection(rows: Rows, vector: ArrayLike<number>): Float64Array {
  const width = vector.length
  const count = countRows(rows, width, "rows")
  const unit = unitVector(vector)
  const out = new Float64Array(count)
  for (let r = 0; r < count; r++) {
    let sum = 0
    for (let i = 0, at = r * width; i < width; i++, at++) sum += rows.data[at]! * unit[i]!
    out[r] = sum
  }
  return out
}

function unitVector(vector: ArrayLike<number>): Float64Array {
  // The largest entry is taken out first, so that neither tiny nor huge vectors leave the range of a double.
  let peak = 0
  for (let i = 0; i < vector.length; i++) peak = Math.max(peak, Math.abs(vector[i]!))
  if (!(peak > 0 && Number.isFinite(peak)))
    throw new FmriError("NoDirection", "The vector to project on is zero or not finite, so it has no direction.", {
      fix: "Give a finite vector that is not zero.",
    })
  const scaled = Float64Array.from(vector, (x) => x / peak)
  const norm = Math.sqrt(scaled.reduce((sum, x) => sum + x * x, 0))
  return scaled.map((x) => x / norm)
}
