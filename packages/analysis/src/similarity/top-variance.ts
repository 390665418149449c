import { FmriError } from "@llm-fmri/errors"
import { meanRow } from "../directions/vector.js"
import { chosenRows, type Matrix, shapeOf } from "../matrix.js"

/**
 * The activations without the `count` units of largest variance, [n, d − count].
 *
 * A few units of huge variance make CKA near 1 whatever the others do, so a number should survive their removal. Of equal
 * variances the earlier unit goes first.
 *
 * @param x activations [n, d]
 * @param rows the rows whose variance counts; all when left out
 * @throws FmriError `BadShape`, `BadRows`, `NotFinite`, `BadCount` unless 0 ≤ count < d.
 *
 * @example
 * ```ts
 * withoutTopVariance({ dims: [2, 3], data: Float32Array.of(1, 90, 3, 2, -90, 5) }, 1).data // [1, 3, 2, 5]
 * ```
 */
export function withoutTopVariance(x: Matrix, count: number, rows?: ArrayLike<number>): Matrix {
  const [n, d] = shapeOf(x)
  if (!(Number.isInteger(count) && count >= 0 && count < d)) {
    throw new FmriError("BadCount", `${count} of ${d} units cannot be left out`, {
      fix: "Leave at least one unit.",
      fields: { count, units: d },
    })
  }
  const chosen = chosenRows(n, rows)
  const centre = meanRow(x, chosen)
  const spread = new Float64Array(d)
  for (const row of chosen) for (let j = 0; j < d; j++) spread[j]! += (x.data[row * d + j]! - centre[j]!) ** 2
  const order = Array.from(spread, (_, j) => j).sort((i, j) => spread[j]! - spread[i]! || i - j)
  const kept = order.slice(count).sort((i, j) => i - j)
  const data = new Float64Array(n * kept.length)
  let at = 0
  for (let i = 0; i < n; i++) for (const j of kept) data[at++] = x.data[i * d + j]!
  return { dims: [n, kept.length], data }
}
