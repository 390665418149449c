import { FmriError } from "@llm-fmri/errors"
import { Rng } from "@llm-fmri/random"
import { pearson } from "../estimates/correlation.js"
import type { Groups } from "../groups.js"
import { checkLength, type Matrix, shapeOf } from "../matrix.js"
import { topOverlap } from "./top-overlap.js"
import { dPrimeOfWords, type WordTotals, wordTotals } from "./word-totals.js"

/** How {@link splitHalfSelectivity} divides and compares. */
export interface SplitHalfOptions {
  /** Seed of the divisions: `deriveSeed(root, ...names)` of `@llm-fmri/random`. */
  readonly seed: number
  /** Number of divisions, *100*. */
  readonly draws?: number
  /** Number of most selective units whose overlap is taken, *20*. */
  readonly top?: number
  /** Words of each category in each half, drawn anew for each division; *all words are divided*. */
  readonly perHalf?: number
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
 * Whole words move: halves of rows would share words and agree even on random labels. {@link splitHalfNull} is its null.
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
  options: SplitHalfOptions,
): SplitHalf {
  return divide(x, categories, words, options, false)
}

/**
 * The null of {@link splitHalfSelectivity}: before each division the categories are dealt anew over the words, as many
 * words to each. One division a deal, so a mean over categories of a draw spreads wider than a mean over divisions does,
 * and a test against it is on the safe side.
 *
 * @throws FmriError as {@link splitHalfSelectivity}.
 *
 * @example
 * ```ts
 * const word = Array.from({ length: 40 }, (_, i) => i)
 * const data = Float64Array.from({ length: 4000 }, (_, i) => Math.sin(i * i) + (i < 2000 ? Math.cos(i % 100) : 0))
 * const category = word.map((i) => (i < 20 ? "a" : "b"))
 * const found = splitHalfSelectivity({ dims: [40, 100], data }, category, word, { seed: 1 })
 * const none = splitHalfNull({ dims: [40, 100], data }, category, word, { seed: 1 })
 * mean(found.reliability.data) > 0.5 // true
 * Math.abs(mean(none.reliability.data)) < 0.2 // true
 * ```
 */
export function splitHalfNull(x: Matrix, categories: Groups, words: Groups, options: SplitHalfOptions): SplitHalf {
  return divide(x, categories, words, options, true)
}

function divide(
  x: Matrix,
  categories: Groups,
  words: Groups,
  { seed, draws = 100, top = 20, perHalf }: SplitHalfOptions,
  dealt: boolean,
): SplitHalf {
  const [n, d] = shapeOf(x)
  checkLength("the list of words", words.length, n)
  checkLength("the list of categories", categories.length, n)
  const totals = wordTotals(x, categories, words)
  checkSizes(totals, perHalf)
  const { members, names } = totals
  const count = names.length
  const rng = new Rng(seed)
  const compute = dPrimeOfWords(totals)
  const [one, two] = [0, 1].map(() => names.map(() => new Float64Array(d))) as [Float64Array[], Float64Array[]]
  const [reliability, overlap] = [new Float64Array(draws * count), new Float64Array(draws * count)]
  for (let b = 0; b < draws; b++) {
    const [first, second] = halves(dealt ? deal(members, rng) : members, rng, perHalf)
    compute(first, one)
    compute(second, two)
    for (let c = 0; c < count; c++) {
      reliability[b * count + c] = pearson(one[c]!, two[c]!)
      overlap[b * count + c] = topOverlap(one[c]!, two[c]!, top)
    }
  }
  const dims = [draws, count]
  return { categories: names, reliability: { dims, data: reliability }, overlap: { dims, data: overlap } }
}

/** All words in random order, dealt to lists of the same lengths. */
function deal(members: readonly Int32Array[], rng: Rng): Int32Array[] {
  const all = Int32Array.from(members.flatMap((list) => [...list]))
  rng.shuffle(all as unknown as number[])
  let end = 0
  return members.map(({ length }) => {
    end += length
    return all.subarray(end - length, end)
  })
}

function halves(
  members: readonly Int32Array[],
  rng: Rng,
  perHalf: number | undefined,
): [first: Int32Array[], second: Int32Array[]] {
  const [first, second]: [Int32Array[], Int32Array[]] = [[], []]
  for (const list of members) {
    const order = Int32Array.from(list)
    rng.shuffle(order as unknown as number[])
    // Of an odd number of words either half may get the one more.
    const cut = perHalf ?? (order.length + (order.length % 2) * (rng.int(2) * 2 - 1)) / 2
    first.push(order.subarray(0, cut))
    second.push(order.subarray(cut, perHalf === undefined ? order.length : 2 * perHalf))
  }
  return [first, second]
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

function checkSizes({ members, names }: WordTotals, perHalf: number | undefined): void {
  if (perHalf !== undefined && !(Number.isInteger(perHalf) && perHalf >= 2)) {
    throw new FmriError("BadCount", `${perHalf} is not a number of words for a half`, { fix: "Pass 2 or more." })
  }
  const needed = 2 * (perHalf ?? 2)
  const small = members.findIndex((list) => list.length < needed)
  if (small < 0) return
  const { length } = members[small]!
  throw new FmriError("TooFew", `category ${names[small]} has ${length} words where ${needed} are needed`, {
    fix: "Each half needs two words of every category or more.",
    fields: { category: names[small], words: length },
  })
}
