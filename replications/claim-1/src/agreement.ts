import {
  expectedOverlap,
  type Matrix,
  mean,
  percentileInterval,
  permutationP,
  splitHalfNull,
  splitHalfSelectivity,
} from "@llm-fmri/analysis"
import type { NullBand, WordTable } from "@llm-fmri/replicate"
import { top } from "./settings.js"

/** How alike the selectivity of units is in two halves of the words. Plain data. */
export interface Agreement {
  readonly units: number
  readonly top: number
  /** Mean over divisions of Pearson's r over units between the halves' d′, one a category. */
  readonly r: Float64Array
  /** Mean over divisions of the share of top units that the halves have in common, one a category. */
  readonly overlap: Float64Array
  /** Overlap that a normal d′ of reliability r would have, one a category. */
  readonly expected: Float64Array
  /** Means over categories under labels dealt anew, one a draw. */
  readonly nullR: Float64Array
  readonly nullOverlap: Float64Array
}

export interface AgreementOptions {
  readonly seed: number
  readonly halves: number
  /** Deals of the labels; none when left out. */
  readonly permutations?: number
  readonly perHalf?: number
}

/**
 * Compares d′ of all units between halves of the words, and again after dealing the labels anew.
 *
 * @param x activations [stimuli, d], frame-centred
 */
export function agreement(
  x: Matrix,
  { category, word }: Pick<WordTable, "category" | "word">,
  { seed, halves, permutations = 0, perHalf }: AgreementOptions,
): Agreement {
  const units = x.dims[1]!
  const k = Math.min(top, units)
  const options = { seed, top: k, ...(perHalf === undefined ? {} : { perHalf }) }
  const found = splitHalfSelectivity(x, category, word, { ...options, draws: halves })
  const none = permutations > 0 ? splitHalfNull(x, category, word, { ...options, draws: permutations }) : undefined
  const r = columnMeans(found.reliability)
  return {
    units,
    top: k,
    r,
    overlap: columnMeans(found.overlap),
    expected: r.map((own) => expectedOverlap(own, k, units)),
    nullR: none ? rowMeans(none.reliability) : new Float64Array(),
    nullOverlap: none ? rowMeans(none.overlap) : new Float64Array(),
  }
}

/** The band of some draws, and how often a draw reaches the value. */
export function bandOf(kind: string, value: number, draws: Float64Array): NullBand {
  const [lo, hi] = percentileInterval(draws)
  return { kind, mean: mean(draws), lo, hi, p: permutationP(value, draws), draws: draws.length }
}

function columnMeans({ dims, data }: Matrix): Float64Array {
  const [n, k] = dims as [number, number]
  return Float64Array.from({ length: k }, (_, j) => mean(Float64Array.from({ length: n }, (_, i) => data[i * k + j]!)))
}

function rowMeans({ dims, data }: Matrix): Float64Array {
  const [n, k] = dims as [number, number]
  return Float64Array.from({ length: n }, (_, i) => mean(data.subarray(i * k, (i + 1) * k)))
}
