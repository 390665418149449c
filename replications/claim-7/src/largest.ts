import { type Bootstrap, type BootstrapOptions, bootstrap, tost } from "@llm-fmri/analysis"
import { delta } from "./settings.js"

/**
 * The largest of several mean gaps over the same words, with its interval: the largest is looked for anew in each resample,
 * which can only raise the interval, and so speaks against "no gap".
 *
 * @param gaps one value a word for each cell, [cells][words]
 */
export function largestGap(gaps: readonly Float64Array[], options: BootstrapOptions): Bootstrap {
  const words = Array.from(gaps[0] ?? [], (_, word) => word)
  return bootstrap(
    words,
    (rows) => Math.max(...gaps.map((gap) => rows.reduce((sum, word) => sum + gap[word]!, 0) / rows.length)),
    options,
  )
}

/**
 * p of the test that every one of the gaps lies within ±delta: the largest of their p (two one-sided t-tests over words each).
 * All must be shown, so nothing is corrected for their number.
 */
export function equivalenceP(gaps: readonly Float64Array[]): number {
  return Math.max(...gaps.map((gap) => tost(gap, [...gap.keys()], { delta }).p))
}

/** The amplitude at which accuracy rises through a level, on straight lines between what was measured; undefined: nowhere. */
export function crossing(
  points: readonly { readonly amplitude: number; readonly accuracy: number }[],
  level: number,
): number | undefined {
  const rising = [...points].sort((a, b) => a.amplitude - b.amplitude)
  for (let i = rising.length - 1; i >= 0; i--) {
    const [below, above] = [rising[i - 1], rising[i]!]
    if (above.accuracy < level) return undefined
    if (below === undefined) return above.amplitude
    if (below.accuracy >= level) continue
    const share = (level - below.accuracy) / (above.accuracy - below.accuracy)
    return below.amplitude + share * (above.amplitude - below.amplitude)
  }
  return undefined
}
