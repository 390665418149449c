import { meanRow } from "./directions/vector.js"
import { type Groups, rowsOfGroups } from "./groups.js"
import { checkLength, type Matrix, shapeOf } from "./matrix.js"

/**
 * The mean row of every group, [groups, d] in float64, groups in the order of their first row: a word's mean over its
 * frames.
 *
 * @param x activations [n, d]
 * @param groups the group (word) of each row, [n]
 * @throws FmriError `BadShape`, `NotFinite`.
 *
 * @example
 * ```ts
 * groupMeans({ dims: [3, 1], data: Float32Array.of(1, 3, 5) }, ["ape", "ape", "bee"]).data // [2, 5]
 * ```
 */
export function groupMeans(x: Matrix, groups: Groups): Matrix {
  const [n, d] = shapeOf(x)
  checkLength("the list of groups", groups.length, n)
  const members = rowsOfGroups(groups)
  const data = new Float64Array(members.length * d)
  for (const [group, rows] of members.entries()) data.set(meanRow(x, rows), group * d)
  return { dims: [members.length, d], data }
}
