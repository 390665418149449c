import { mean, spearman } from "@llm-fmri/analysis"

/** Noun margins of some words: without an edit, and at each factor. One entry a word. */
export interface Curve {
  readonly scales: readonly number[]
  /** [scale][word]; the clean margins stand at factor 1. */
  readonly margins: readonly ArrayLike<number>[]
}

/**
 * The slope of each word's margin on s ∈ [0, 1]: y(1) − y(0).
 *
 * Least squares over s = 0, ½, 1 is this very number, for the middle has no weight.
 *
 * @example
 * ```ts
 * slopes([3, 5], [1, 6]) // [2, -1]
 * ```
 */
export function slopes(atOne: ArrayLike<number>, atZero: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: atOne.length }, (_, i) => atOne[i]! - atZero[i]!)
}

/**
 * How much of a straight line is left at factor s, for each word as numerator and denominator of a ratio:
 * (y(s) − y(0)) over s·(y(1) − y(0)), both mirrored for s < 0. 1: no saturation.
 *
 * @example
 * ```ts
 * saturation({ scales: [0, 1, 4], margins: [[1], [2], [3]] }, 4) // { above: [2], below: [4] }
 * ```
 */
export function saturation(curve: Curve, scale: number): { above: Float64Array; below: Float64Array } {
  const at = (s: number) => marginsAt(curve, s)
  const sign = Math.sign(scale)
  return {
    above: slopes(at(scale), at(0)).map((x) => sign * x),
    below: slopes(at(1), at(0)).map((x) => Math.abs(scale) * x),
  }
}

/** The margins at a factor. */
export function marginsAt({ scales, margins }: Curve, scale: number): ArrayLike<number> {
  const found = margins[scales.indexOf(scale)]
  if (found === undefined) throw new Error(`the curve has no factor ${scale}`)
  return found
}

/**
 * Spearman's ρ between the factor and the mean margin of some words; 0 where the margin does not move at all.
 *
 * @param words their indices
 *
 * @example
 * ```ts
 * monotony({ scales: [0, 1, 2], margins: [[0, 9], [1, 8], [2, 7]] }, [1]) // -1
 * ```
 */
export function monotony({ scales, margins }: Curve, words: ArrayLike<number>): number {
  const means = margins.map((row) => mean(Float64Array.from(words, (word) => row[word]!)))
  return means.every((value) => value === means[0]) ? 0 : spearman(scales, means)
}

/**
 * The mean over categories of {@link monotony}, after `turn` (Math.abs where the direction of the shift is open).
 *
 * @param words the words that count, one or more times; all of them once when left out
 */
export function meanMonotony(
  curve: Curve,
  category: ArrayLike<number>,
  turn: (rho: number) => number = (rho) => rho,
  words: ArrayLike<number> = Int32Array.from(category, (_, i) => i),
): number {
  const members = new Map<number, number[]>()
  for (const word of Array.from(words)) {
    const list = members.get(category[word]!)
    if (list) list.push(word)
    else members.set(category[word]!, [word])
  }
  return mean([...members.values()].map((own) => turn(monotony(curve, own))))
}

/**
 * The mean of the other columns for each row: a control over the categories that are not the word's own.
 *
 * @param values [category][word]
 * @param category the own category of each word
 *
 * @example
 * ```ts
 * meanOfOthers([[9, 1], [2, 9], [4, 3]], [0, 1]) // [3, 2]
 * ```
 */
export function meanOfOthers(values: readonly ArrayLike<number>[], category: ArrayLike<number>): Float64Array {
  return Float64Array.from({ length: category.length }, (_, i) => {
    let sum = 0
    for (let k = 0; k < values.length; k++) if (k !== category[i]) sum += values[k]![i]!
    return sum / (values.length - 1)
  })
}
