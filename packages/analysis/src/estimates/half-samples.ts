import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { type Groups, needGroups, rowsOfGroups } from "../groups.js"
import { checkFinite, checkLength, type Matrix } from "../matrix.js"

export interface HalfSampleOptions {
  /** Seed of the halves: `deriveSeed(root, ...names)` of `@llm-fmri/random`. */
  readonly seed: number
  /** Number of halves, *1000*. */
  readonly draws?: number
  /** Halves are drawn inside these (categories), one entry a group in the order of first rows; *all together*. */
  readonly strata?: Groups
}

/**
 * A statistic on random halves of the groups, drawn without replacement: [draws, k] for a statistic of k numbers.
 *
 * For statistics of pairs of rows (CKA, RSA, neighbours), where a bootstrap fails: a row drawn twice is its own nearest
 * neighbour and agrees with itself on both sides, which raises any similarity. The spread of a half around the whole is
 * that of the whole around the truth, σ²(1/(n/2) − 1/n) = σ²/n (delete-d jackknife with d = n/2; Shao & Wu 1989; Politis,
 * Romano & Wolf 1999), so {@link percentileInterval} of a column is a confidence interval. Numbers of one row are from the
 * same half: subtract columns for paired differences.
 *
 * @param groups the group (word) of each row, [n]
 * @param statistic gets the row indices of a half, in ascending order
 * @throws FmriError `BadShape`, `TooFew` for fewer than two groups, `NotFinite`, `BadSeed`, and `NoHalf` for a stratum of
 * one group.
 *
 * @example
 * ```ts
 * const score = [1, 1, 5, 5, 9, 9, 5, 5]
 * const words = ["ape", "ape", "bee", "bee", "cow", "cow", "doe", "doe"]
 * const { dims, data } = halfSamples(words, (rows) => mean(Array.from(rows, (row) => score[row])), { seed: 1, draws: 500 })
 * dims // [500, 1]
 * mean(data) // ≈ 5 ± 0.2
 * ```
 */
export function halfSamples(
  groups: Groups,
  statistic: (rows: Int32Array) => number | ArrayLike<number>,
  { seed, draws = 1000, strata }: HalfSampleOptions,
): Matrix & { data: Float64Array } {
  const members = rowsOfGroups(groups)
  needGroups(members.length)
  if (strata !== undefined) checkLength("the list of strata", strata.length, members.length)
  const pools = strata === undefined ? [Int32Array.from(members, (_, g) => g)] : rowsOfGroups(strata)
  const lone = pools.find((pool) => pool.length < 2)
  if (lone !== undefined) {
    throw new FmriError("NoHalf", `a stratum of one group (number ${lone[0]}) has no half`, {
      fix: "Leave the strata out, or give each at least two groups.",
      fields: { group: lone[0] },
    })
  }
  const rng = new Rng(seed)
  const found = Array.from({ length: draws }, () => {
    const rows = pools.flatMap((pool) => {
      // Of an odd number the larger half as often as the smaller one, so that strata keep their shares on average.
      const half = Math.floor(pool.length / 2) + (pool.length % 2 === 1 && rng.uniform() < 0.5 ? 1 : 0)
      return Array.from(rng.sample(pool.length, half)).flatMap((at) => Array.from(members[pool[at]!]!))
    })
    const value = statistic(Int32Array.from(rows).sort())
    return typeof value === "number" ? [value] : Array.from(value)
  })
  const k = found[0]?.length ?? 1
  for (const row of found) checkLength("a half's statistic", row.length, k)
  const data = Float64Array.from(found.flat())
  checkFinite("the list of halves", data)
  return { dims: [draws, k], data }
}
