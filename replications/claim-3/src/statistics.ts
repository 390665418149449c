import { setImmediate } from "node:timers/promises"
import { bootstrapMean, bootstrapRatio } from "@llm-fmri/analysis"
import type { MeasuredQuantity } from "@llm-fmri/replicate"
import { ratioOfSums } from "./readings.js"

/** How intervals are made: over words, from one seed for all cells of a quantity. */
export interface Resampling {
  readonly words: readonly string[]
  readonly seed: number
  readonly draws: number
}

type Value = Pick<MeasuredQuantity, "value" | "ci" | "n" | "absent_because">

/** Lets the event loop turn, so that progress and Ctrl-C stay alive between cells. */
export async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate()
  signal.throwIfAborted()
}

/** The mean over words with its interval. */
export function meanValue(values: ArrayLike<number>, { words, ...options }: Resampling): Value {
  const { estimate, low, high } = bootstrapMean(values, words, options)
  return { value: estimate, ci: [low, high], n: new Set(words).size }
}

/** The ratio of sums with its interval, absent where the denominator may be zero. */
export function ratioValue(
  numerator: Float64Array,
  denominator: Float64Array,
  what: string,
  { words, ...options }: Resampling,
): Value {
  const below = bootstrapMean(denominator, words, options)
  if (below.low <= 0 && below.high >= 0) {
    return { absent_because: `${what} does not differ from 0 (interval over words), so no ratio exists` }
  }
  const { estimate, low, high } = bootstrapRatio(numerator, denominator, words, options)
  return { value: estimate, ci: [low, high], n: new Set(words).size }
}

/** A statistic of each draw, from values in the order draw by draw. */
export function perDraw(draws: number, each: number, statistic: (from: number, to: number) => number): Float64Array {
  return Float64Array.from({ length: draws }, (_, d) => statistic(d * each, (d + 1) * each))
}

/** Ratio of sums within a range of trials. */
export function ratioWithin(numerator: Float64Array, denominator: Float64Array, from: number, to: number): number {
  return ratioOfSums(numerator.subarray(from, to), denominator.subarray(from, to))
}
