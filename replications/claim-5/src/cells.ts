import {
  type Bootstrap,
  type BootstrapOptions,
  bootstrap,
  bootstrapMean,
  bootstrapRatio,
  mean,
} from "@llm-fmri/analysis"
import type { MeasuredQuantity } from "@llm-fmri/replicate"
import { halving } from "./removal.js"

type Value = Pick<MeasuredQuantity, "value" | "ci" | "n" | "absent_because">

/** A mean over words with its interval. */
export function meanValue(values: ArrayLike<number>, words: readonly string[], options: BootstrapOptions): Value {
  const { estimate, low, high } = bootstrapMean(values, words, options)
  return { value: estimate, ci: [low, high], n: words.length }
}

/** (AUC after − ½) / (AUC before − ½); absent where the AUC before is not above what shuffled labels reach. */
export function shareValue(
  after: Float64Array,
  before: Float64Array,
  threshold: number,
  words: readonly string[],
  options: BootstrapOptions,
): Value {
  const absent = unreadable(before, threshold, words)
  if (absent !== undefined) return absent
  const above = (values: Float64Array) => values.map((value) => value - 0.5)
  const { estimate, low, high } = bootstrapRatio(above(after), above(before), words, options)
  return { value: estimate, ci: [low, high], n: words.length }
}

/** How many removals halve AUC − ½; absent where there is nothing to halve, or none does. */
export function halvingValue(
  found: readonly Float64Array[],
  threshold: number,
  words: readonly string[],
  options: BootstrapOptions,
): Value {
  const absent = unreadable(found[0]!, threshold, words)
  if (absent !== undefined) return absent
  const { estimate, low, high } = bootstrap(words, (rows) => halving(found, rows), options)
  if (estimate >= found.length) {
    return { absent_because: `more than half is left after ${found.length - 1} removals`, n: words.length }
  }
  return { value: estimate, ci: [low, high], n: words.length }
}

/** One value less another that was measured apart from it, with the interval that both intervals give (Zou & Donner 2008). */
export function difference(one: Value, other: Pick<Bootstrap, "estimate" | "low" | "high">): Value {
  if (one.value === undefined || one.ci === undefined) return one
  const value = one.value - other.estimate
  const below = Math.hypot(one.value - one.ci[0], other.high - other.estimate)
  const above = Math.hypot(one.ci[1] - one.value, other.estimate - other.low)
  return { ...one, value, ci: [value - below, value + above] }
}

/** Why nothing can be said of what is left, where there was nothing. */
export function unreadable(before: Float64Array, threshold: number, words: readonly string[]): Value | undefined {
  const auc = mean(before)
  if (auc > threshold) return undefined
  const [own, limit] = [auc, threshold].map((x) => x.toFixed(3))
  return { absent_because: `AUC ${own} is not above ${limit}, which shuffled labels reach`, n: words.length }
}
