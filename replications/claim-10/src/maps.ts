import { groupMeans, type Matrix } from "@llm-fmri/analysis"
import { standardise, type WordTable } from "@llm-fmri/replicate"

/** A category's map: its d′ in each unit, in the order of the units' indices. */
export type SelectivityMap = Float64Array

type Rows = Pick<WordTable, "frame" | "word">

/**
 * Each word's mean over its frames, whose means are taken away, each unit scaled to deviation 1 over the stimuli, [words, d].
 *
 * @param x activations, [stimuli, d]
 */
export function wordMeans(x: Matrix, { frame, word }: Rows): Matrix {
  return groupMeans(standardise(x, frame), word)
}

/**
 * d′ of every unit between each category and the rest, over words: (μ₊ − μ₋) / √((σ₊² + σ₋²)/2), [categories][d]. A unit
 * that does not vary has 0.
 *
 * @param x words by units
 * @param category of each word, 0 … count − 1
 * @param times how often each word counts; once by default
 *
 * @example
 * ```ts
 * const x = { dims: [4, 1], data: Float64Array.of(5, 7, 1, 3) }
 * selectivityMaps(x, [0, 0, 1, 1], 2) // ≈ [[Math.sqrt(8)], [-Math.sqrt(8)]]
 * ```
 */
export function selectivityMaps(
  { dims: [n = 0, d = 0], data }: Matrix,
  category: ArrayLike<number>,
  count: number,
  times?: ArrayLike<number>,
): SelectivityMap[] {
  const sums = Array.from({ length: count }, () => new Float64Array(d))
  const squares = Array.from({ length: count }, () => new Float64Array(d))
  const sizes = new Float64Array(count)
  for (let row = 0; row < n; row++) {
    const weight = times === undefined ? 1 : times[row]!
    if (weight === 0) continue
    const own = category[row]!
    const [sum, square] = [sums[own]!, squares[own]!]
    sizes[own]! += weight
    for (let u = 0, at = row * d; u < d; u++, at++) {
      const value = data[at]!
      sum[u]! += weight * value
      square[u]! += weight * value * value
    }
  }
  const all = sizes.reduce((a, b) => a + b, 0)
  const [total, totalSquare] = [added(sums, d), added(squares, d)]
  return sums.map((sum, c) => {
    const [inside, outside] = [sizes[c]!, all - sizes[c]!]
    return Float64Array.from({ length: d }, (_, u) => {
      const [a, b] = [sum[u]!, total[u]! - sum[u]!]
      const [aa, bb] = [squares[c]![u]!, totalSquare[u]! - squares[c]![u]!]
      const variance = (aa - (a * a) / inside) / (inside - 1) + (bb - (b * b) / outside) / (outside - 1)
      return variance <= dead ? 0 : (a / inside - b / outside) / Math.sqrt(variance / 2)
    })
  })
}

/** Variances below this, of units scaled to deviation 1, are rounding. */
const dead = 1e-12

function added(lists: readonly Float64Array[], d: number): Float64Array {
  return Float64Array.from({ length: d }, (_, u) => lists.reduce((sum, list) => sum + list[u]!, 0))
}
