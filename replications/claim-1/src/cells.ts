import { type BootstrapOptions, bootstrapMean } from "@llm-fmri/analysis"
import type { MeasuredQuantity } from "@llm-fmri/replicate"

type Value = Pick<MeasuredQuantity, "value" | "ci" | "n">

/** A mean over words, or rows grouped by word, with its interval. */
export function overWords(values: ArrayLike<number>, words: ArrayLike<number>, options: BootstrapOptions): Value {
  const { estimate, low, high } = bootstrapMean(values, words, options)
  return { value: estimate, ci: [low, high], n: new Set(Array.from(words)).size }
}

/** A mean over categories with its interval: how far categories differ. */
export function overCategories(values: ArrayLike<number>, options: BootstrapOptions): Value {
  return overWords(
    values,
    Array.from(values, (_, c) => c),
    options,
  )
}

/** A long table as CSV. */
export function csv(header: readonly string[], lines: readonly (readonly (string | number)[])[]): string {
  return `${[header, ...lines].map((line) => line.join(",")).join("\n")}\n`
}
