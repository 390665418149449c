import { Rng } from "@llm-fmri/random"
import { type Groups, needGroups, rowsOfGroups } from "../groups.js"
import { checkLength } from "../matrix.js"

/**
 * Random rearrangements of n rows, one after the other: entry i is the row that comes to stand at i.
 *
 * @param within rows change places only with rows of the same group
 */
export function* rowPermutations(n: number, draws: number, seed: number, within?: Groups): Generator<Int32Array> {
  needGroups(n)
  if (within !== undefined) checkLength("the list of groups", within.length, n)
  const pools = within === undefined ? [Int32Array.from({ length: n }, (_, i) => i)] : rowsOfGroups(within)
  const rng = new Rng(seed)
  const order = new Int32Array(n)
  for (let b = 0; b < draws; b++) {
    for (const pool of pools) {
      const dealt = pool.slice()
      rng.shuffle(dealt)
      pool.forEach((row, at) => {
        order[row] = dealt[at]!
      })
    }
    yield order
  }
}

/**
 * Where each entry of a packed upper triangle (row by row, from the diagonal on or from beside it) comes from when rows
 * and columns are rearranged.
 *
 * @param target as long as the triangle, from `at` on
 */
export function pairsOf(order: ArrayLike<number>, diagonal: boolean, target: Int32Array, at = 0): void {
  const n = order.length
  const gap = diagonal ? 0 : 1
  const offset = at
  // Entry (i, j) of the packed triangle stands at starts[i] + j.
  const starts = new Int32Array(n)
  for (let i = 0, start = 0; i < n; i++) {
    starts[i] = start - i - gap
    start += n - i - gap
  }
  for (let i = 0; i < n; i++) {
    const a = order[i]!
    for (let j = i + gap; j < n; j++) {
      const b = order[j]!
      target[at++] = offset + (a < b ? starts[a]! + b : starts[b]! + a)
    }
  }
}
