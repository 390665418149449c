import { type BootstrapOptions, bootstrapMean, bootstrapRatio, type Groups } from "@llm-fmri/analysis"
import type { MeasuredQuantity } from "../claim/measured.js"

/** What a cell of a quantity holds beside its name. */
export type CellValue = Pick<MeasuredQuantity, "value" | "ci" | "n" | "absent_because">

/** A mean over words with its interval. */
export function meanValue(values: ArrayLike<number>, words: Groups, options: BootstrapOptions): CellValue {
  const { estimate, low, high } = bootstrapMean(values, words, options)
  return { value: estimate, ci: [low, high], n: words.length }
}

/**
 * A ratio of means over words with its interval; absent where the denominator's mean is not surely above 0, for then any
 * ratio comes out, or one of two negative numbers.
 *
 * @param below what the denominator is, for the reason
 */
export function ratioValue(
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
  words: Groups,
  below: string,
  options: BootstrapOptions,
): CellValue {
  const { low: least, high: most, estimate: size } = bootstrapMean(denominator, words, options)
  if (least <= 0) {
    const [mean, from, to] = [size, least, most].map((x) => x.toPrecision(3))
    return { absent_because: `${below} is not surely above 0: ${mean} [${from}, ${to}]`, n: words.length }
  }
  const { estimate, low, high } = bootstrapRatio(numerator, denominator, words, options)
  return { value: estimate, ci: [low, high], n: words.length }
}
