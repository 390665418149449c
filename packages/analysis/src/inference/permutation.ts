import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { needs } from "../estimates/moments.js"
import { type Groups, needGroups, rowsOfGroups } from "../groups.js"
import { checkFinite, checkLength, type Matrix, shapeOf } from "../matrix.js"

/** Which values of the statistic speak against the null: large, small, or far from 0. */
export type Tail = "greater" | "less" | "two-sided"

/** How many rearrangements to draw, from which seed. */
export interface PermutationOptions {
  /** Seed of the rearrangements: `deriveSeed(root, ...names)` of `@llm-fmri/random`. */
  readonly seed: number
  /** Number of rearrangements, *1000*; the smallest possible p is 1 / (draws + 1). */
  readonly draws?: number
}

/**
 * The p-value of an observed statistic among draws under the null: (b + 1) / (m + 1), b of m at least as extreme.
 *
 * Never 0 (Phipson & Smyth 2010). A draw within 1e-12 (relative) of the observed value counts as a tie, for sums in
 * another order differ in the last digits.
 *
 * @throws FmriError `TooFew` for no draws, `NotFinite`.
 *
 * @example
 * ```ts
 * permutationP(3, [1, 2, 3, 0]) // 0.4
 * permutationP(-3, [1, 2, 3, 0], "two-sided") // 0.4
 * ```
 */
export function permutationP(observed: number, draws: ArrayLike<number>, tail: Tail = "greater"): number {
  needs(draws, 1)
  checkFinite("the observed statistic", [observed])
  checkFinite("the null", draws)
  const least = extremity(observed, tail) - tie(observed)
  let count = 0
  for (let i = 0; i < draws.length; i++) if (extremity(draws[i]!, tail) >= least) count++
  return (count + 1) / (draws.length + 1)
}

/** The statistic turned so that large is extreme. */
export function extremity(value: number, tail: Tail): number {
  return tail === "greater" ? value : tail === "less" ? -value : Math.abs(value)
}

/** The difference below which two statistics are the same. */
export function tie(value: number): number {
  return 1e-12 * Math.abs(value)
}

/**
 * Null draws of the mean of each column when the sign of every group is tossed: [draws, k].
 *
 * Tests "the mean is 0", given that each word's values are as likely to be mirrored (a paired difference between two
 * conditions, say). All columns and all rows of a word flip together, so the family keeps its dependence.
 *
 * @param x values [n, k]; one quantity is [n, 1]
 * @param groups the group (word) of each row, [n]
 * @throws FmriError `BadShape`, `NotFinite`, `TooFew` for fewer than two groups, `BadSeed`.
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float64Array.of(1, 2, 3, 4) }
 * const { data } = signFlipNull(x, ["a", "b", "c", "d"], { seed: 1 })
 * permutationP(2.5, data) // ≈ 0.0625 ± 0.03
 * ```
 */
export function signFlipNull(x: Matrix, groups: Groups, { seed, draws = 1000 }: PermutationOptions): Matrix {
  const [n, k] = shapeOf(x)
  checkLength("the list of groups", groups.length, n)
  checkFinite("the matrix", x.data)
  const members = rowsOfGroups(groups)
  needGroups(members.length)
  const shares = new Float64Array(members.length * k)
  members.forEach((rows, g) => {
    for (const row of rows) for (let j = 0; j < k; j++) shares[g * k + j]! += x.data[row * k + j]! / n
  })
  const rng = new Rng(seed)
  const data = new Float64Array(draws * k)
  for (let b = 0; b < draws; b++) {
    for (let g = 0; g < members.length; g++) {
      const sign = rng.uint32() >= 2147483648 ? 1 : -1
      for (let j = 0; j < k; j++) data[b * k + j]! += sign * shares[g * k + j]!
    }
  }
  return { dims: [draws, k], data }
}

/**
 * Null draws of any statistic when the labels are shuffled over groups: [draws, k] for a statistic of k numbers.
 *
 * All rows of a word get the label of one other word; labels never move within a word. (scikit-learn's
 * `permutation_test_score` with `groups` does the reverse, which permutes nothing when a word has one label.)
 *
 * @param groups the group (word) of each row, [n]
 * @param labels the label (category) of each row, the same in all rows of a group
 * @param statistic gets one label a row, returns a number or k numbers (layers, say)
 * @throws FmriError `BadShape`, `MixedLabels` where a group has two labels, `TooFew`, `NotFinite`, `BadSeed`.
 *
 * @example
 * ```ts
 * const score = [9, 9, 1, 1]
 * const inBird = (labels) => labels.reduce((sum, label, row) => sum + (label === "bird" ? score[row] : 0), 0)
 * const { dims } = labelPermutationNull(["owl", "owl", "axe", "axe"], ["bird", "bird", "tool", "tool"], inBird, { seed: 1 })
 * dims // [1000, 1]
 * ```
 */
export function labelPermutationNull<Label>(
  groups: Groups,
  labels: ArrayLike<Label>,
  statistic: (labels: readonly Label[]) => number | ArrayLike<number>,
  { seed, draws = 1000 }: PermutationOptions,
): Matrix {
  checkLength("the list of labels", labels.length, groups.length)
  const members = rowsOfGroups(groups)
  needGroups(members.length)
  const labelOf = members.map((rows) => {
    const label = labels[rows[0]!]!
    const other = rows.find((row) => labels[row] !== label)
    if (other !== undefined) {
      throw new FmriError("MixedLabels", `group ${groups[other]} has the labels ${label} and ${labels[other]}`, {
        fix: "Name groups so that each has one label (a word of two categories is two groups).",
        fields: { group: groups[other], row: other },
      })
    }
    return label
  })
  const rng = new Rng(seed)
  const permuted = new Array<Label>(groups.length)
  const rows = Array.from({ length: draws }, () => {
    const shuffled = [...labelOf]
    rng.shuffle(shuffled)
    members.forEach((rows, g) => {
      for (const row of rows) permuted[row] = shuffled[g]!
    })
    const value = statistic([...permuted])
    return typeof value === "number" ? [value] : Array.from(value)
  })
  const k = rows[0]?.length ?? 1
  for (const row of rows) checkLength("a draw of the statistic", row.length, k)
  const data = Float64Array.from(rows.flat())
  checkFinite("the null", data)
  return { dims: [draws, k], data }
}
