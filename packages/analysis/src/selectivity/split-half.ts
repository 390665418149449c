import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { meanRow } from "../directions/vector.js"
import { pearson } from "../estimates/correlation.js"
import { type Groups, rowsOfGroups } from "../groups.js"
import { checkLength, type Matrix, shapeOf } from "../matrix.js"
import { standardised } from "./class-moments.js"
import { topOverlap } from "./top-overlap.js"

/** How {@link splitHalfSelectivity} divides and compares. */
export interface SplitHalfOptions {
  /** Seed of the divisions: `deriveSeed(root, ...names)` of `@llm-fmri/random`. */
  readonly seed: number
  /** Number of divisions, *100*. */
  readonly draws?: number
  /** Number of most selective units whose overlap is taken, *20*. */
  readonly top?: number
}

/** How alike the selectivity of two halves of the words is, for each division and category. */
export interface SplitHalf {
  /** The categories, in the order of their first row: the columns of the two tables. */
  readonly categories: readonly (string | number)[]
  /** Pearson's r over units between d′ of one half and d′ of the other, [draws, categories]. */
  readonly reliability: Matrix & { readonly data: Float64Array }
  /** {@link topOverlap} of the two, [draws, categories]. */
  readonly overlap: Matrix & { readonly data: Float64Array }
}

/**
 * Split-half reliability of unit selectivity: the words of every category are divided in two at random, d′ (category
 * against the rest) is computed in each half, and the halves are compared.
 *
 * Whole words move: halves of rows would share words and agree even on random labels. For the null pass permuted labels
 * ({@link labelPermutationNull}) with the same seed.
 *
 * @param x activations [n, d], frame-centred and z-scored
 * @param categories the category of each row, [n]
 * @param words the word of each row, [n]; at least four words a category
 * @throws FmriError `BadShape`, `NotFinite`, `MixedLabels`, `TooFew`, `OneClass` for a single category, `BadCount`, `BadSeed`.
 *
 * @example
 * ```ts
 * const word = [0, 1, 2, 3, 4, 5, 6, 7]
 * const data = Float64Array.from({ length: 24 }, (_, i) => Math.sin(i * i) + (i < 12 && i % 3 === 0 ? 3 : 0))
 * const category = ["a", "a", "a", "a", "b", "b", "b", "b"]
 * const { categories, reliability } = splitHalfSelectivity({ dims: [8, 3], data }, category, word, { seed: 1, top: 1 })
 * categories // ["a", "b"]
 * reliability.dims // [100, 2]
 * mean(reliability.data) > 0.5 // true
 * ```
 */
export function splitHalfSelectivity(
  x: Matrix,
  categories: Groups,
  words: Groups,
  { seed, draws = 100, top = 20 }: SplitHalfOptions,
): SplitHalf {
  const [n, d] = shapeOf(x)
  checkLength("the list of words", words.length, n)
  checkLength("the list of categories", categories.length, n)
  const totals = wordTotals(x, words)
  const names: (string | number)[] = []
  const members: Int32Array[] = rowsOfGroups(totals.map(({ first }) => categories[first]!))
  for (const list of members) names.push(categories[totals[list[0]!]!.first]!)
  checkCategories(totals, categories, words, members, names)
  const rng = new Rng(seed)
  const count = names.length
  const [reliability, overlap] = [new Float64Array(draws * count), new Float64Array(draws * count)]
  for (let b = 0; b < draws; b++) {
    const halves: [Total[][], Total[][]] = [[], []]
    for (const list of members) {
      const order = Int32Array.from(list)
      rng.shuffle(order as unknown as number[])
      // Of an odd number of words either half may get the one more.
      const cut = (order.length + (order.length % 2) * (rng.int(2) * 2 - 1)) / 2
      halves[0].push(Array.from(order.subarray(0, cut), (w) => totals[w]!))
      halves[1].push(Array.from(order.subarray(cut), (w) => totals[w]!))
    }
    const [one, two] = halves.map((half) => halfDPrime(half, d)) as [Float64Array[], Float64Array[]]
    for (let c = 0; c < count; c++) {
      reliability[b * count + c] = pearson(one[c]!, two[c]!)
      overlap[b * count + c] = topOverlap(one[c]!, two[c]!, top)
    }
  }
  const dims = [draws, count]
  return { categories: names, reliability: { dims, data: reliability }, overlap: { dims, data: overlap } }
}

/**
 * Spearman & Brown's reliability of the whole from the correlation of its halves, 2r/(1 + r), where r > 0; a correlation
 * of 0 or less stays as it is, for the formula would blow it up (Spearman 1910; Brown 1910).
 *
 * @throws FmriError `BadCorrelation`.
 *
 * @example
 * ```ts
 * spearmanBrown(0.5) // ≈ 2 / 3
 * spearmanBrown(-0.5) // -0.5
 * ```
 */
export function spearmanBrown(r: number): number {
  if (!(Math.abs(r) <= 1)) {
    throw new FmriError("BadCorrelation", `${r} is not a correlation`, { fix: "Pass a number from −1 to 1." })
  }
  return r > 0 ? (2 * r) / (1 + r) : r
}

/** Sum and sum of squares of each unit over the rows of a word. */
interface Total {
  readonly first: number
  readonly rows: Int32Array
  readonly sum: Float64Array
  readonly squares: Float64Array
}

function wordTotals(x: Matrix, words: Groups): Total[] {
  const d = x.dims[1]!
  // Squares are summed about the mean of all rows, or a unit with a large mean would lose its variance to rounding.
  const centre = meanRow(x).map((mean, j) => (isConstantUnit(x, j) ? x.data[j]! : mean))
  return rowsOfGroups(words).map((rows) => {
    const [sum, squares] = [new Float64Array(d), new Float64Array(d)]
    for (const row of rows) {
      for (let j = 0; j < d; j++) {
        const value = x.data[row * d + j]! - centre[j]!
        sum[j]! += value
        squares[j]! += value * value
      }
    }
    return { first: rows[0]!, rows, sum, squares }
  })
}

function isConstantUnit(x: Matrix, j: number): boolean {
  for (let at = j; at < x.data.length; at += x.dims[1]!) if (x.data[at] !== x.data[j]) return false
  return true
}

/** d′ of every unit for every category, from the words of each category. */
function halfDPrime(half: readonly (readonly Total[])[], d: number): Float64Array[] {
  const all = { count: 0, sum: new Float64Array(d), squares: new Float64Array(d) }
  const own = half.map((words) => {
    const part = { count: 0, sum: new Float64Array(d), squares: new Float64Array(d) }
    for (const { rows, sum, squares } of words) {
      part.count += rows.length
      for (let j = 0; j < d; j++) {
        part.sum[j]! += sum[j]!
        part.squares[j]! += squares[j]!
      }
    }
    all.count += part.count
    for (let j = 0; j < d; j++) {
      all.sum[j]! += part.sum[j]!
      all.squares[j]! += part.squares[j]!
    }
    return part
  })
  return own.map(({ count, sum, squares }) => {
    const rest = all.count - count
    return sum.map((inside, j) => {
      const outside = all.sum[j]! - inside
      const [a, b] = [inside / count, outside / rest]
      const within = (squares[j]! - inside * a) / (count - 1)
      const without = (all.squares[j]! - squares[j]! - outside * b) / (rest - 1)
      // Sums of squares leave half the digits; below that a unit does not vary.
      const rounding = 1e-7 * Math.sqrt(all.squares[j]! / all.count)
      return standardised(a - b, Math.sqrt((Math.max(0, within) + Math.max(0, without)) / 2), rounding)
    })
  })
}

function checkCategories(
  totals: readonly Total[],
  categories: Groups,
  words: Groups,
  members: readonly Int32Array[],
  names: readonly (string | number)[],
): void {
  for (const { first, rows } of totals) {
    const other = rows.find((row) => categories[row] !== categories[first])
    if (other !== undefined) {
      throw new FmriError(
        "MixedLabels",
        `word ${words[other]} is in the categories ${categories[first]} and ${categories[other]}`,
        { fix: "Name words so that each has one category.", fields: { word: words[other], row: other } },
      )
    }
  }
  if (names.length < 2) {
    throw new FmriError("OneClass", `all rows are in category ${names[0]}`, { fix: "Pass at least two categories." })
  }
  const small = members.findIndex((list) => list.length < 4)
  if (small >= 0) {
    throw new FmriError("TooFew", `category ${names[small]} has ${members[small]!.length} words where 4 are needed`, {
      fix: "Each half needs two words of every category.",
      fields: { category: names[small], words: members[small]!.length },
    })
  }
}
