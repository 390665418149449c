import {
  componentsFor,
  entropyRank,
  groupMeans,
  type Matrix,
  mean,
  participationRatio,
  participationRatioCorrected,
  pearson,
  rowGram,
  spearmanBrown,
  spectrum,
} from "@llm-fmri/analysis"
import { isFmriError } from "@llm-fmri/errors"
import type { Rng } from "@llm-fmri/random"
import { standardise } from "@llm-fmri/replicate"
import { inThreads } from "@llm-fmri/threads"
import type { Concepts } from "./material.js"

/** Ways to count a concept's dimensions. The first one is in the triple that was fixed in advance. */
export const dimensionMeasures = ["log_corrected", "corrected", "participation", "entropy", "pc90", "raw_rows"] as const
export type DimensionMeasure = (typeof dimensionMeasures)[number]

/** The dimensions of every concept, [concepts] for each measure. */
export type Dimensions = Readonly<Record<DimensionMeasure, Float64Array>>

/** The frame and the word of each row. */
export interface RowPlaces {
  readonly frame: ArrayLike<number>
  readonly word: ArrayLike<number>
}

/**
 * How many dimensions the words of each concept take up at one place of a net.
 *
 * - `corrected`: participation ratio, corrected for the number of words, of the concept's word means, from rows without
 *   their frame's mean and with each unit z-scored over all words; `log_corrected`: its logarithm
 * - `participation`, `entropy`, `pc90`: of the same words the plain ratio, the entropy rank, components for 90 %
 * - `raw_rows`: plain participation ratio of the concept's rows as recorded, frames and all
 *
 * @param x activations, [rows, d]
 */
export function dimensions(x: Matrix, rows: RowPlaces, concepts: Pick<Concepts, "names" | "concept">): Dimensions {
  const grams = conceptGrams(x, rows, concepts)
  const spectra = grams.map((gram) => spectrum(gram))
  const ratios = correctedRatios(grams, x)
  return {
    log_corrected: ratios.map(Math.log),
    corrected: ratios,
    participation: Float64Array.from(grams, (gram) => participationRatio(gram)),
    entropy: Float64Array.from(spectra, (values) => entropyRank(values)),
    pc90: Float64Array.from(spectra, (values) => componentsFor(values)),
    raw_rows: Float64Array.from(concepts.names, (_, own) =>
      participationRatio(rowGram(pick(x, (row) => concepts.concept[rows.word[row]!] === own))),
    ),
  }
}

type DimensionsJob = readonly [x: Matrix, rows: RowPlaces, concepts: Pick<Concepts, "names" | "concept">]

/** {@link dimensions} of several places, in threads. */
export function dimensionsOf(
  places: readonly Matrix[],
  { frame, word }: RowPlaces,
  { names, concept }: Pick<Concepts, "names" | "concept">,
  signal: AbortSignal,
): Promise<Dimensions[]> {
  const jobs = places.map((x) => [x, { frame, word }, { names, concept }] as const)
  return inThreads<DimensionsJob, Dimensions>(import.meta.url, "dimensionsOfJob", jobs, { signal })
}

/** What a thread does. */
export const dimensionsOfJob = (job: DimensionsJob): Dimensions => dimensions(...job)

/** The first measure alone, [concepts]. */
export function logDimension(x: Matrix, rows: RowPlaces, concepts: Pick<Concepts, "names" | "concept">): Float64Array {
  return correctedRatios(conceptGrams(x, rows, concepts), x).map(Math.log)
}

/**
 * How far the first measure would order concepts the same way with other words: its correlation between halves of the words,
 * mean over random halves, stepped up to all words (Spearman–Brown). Cautious, as the variance of a participation ratio
 * falls faster than 1/n.
 */
export function dimensionReliability(
  x: Matrix,
  rows: RowPlaces,
  concepts: Pick<Concepts, "names" | "concept">,
  { rng, splits }: { readonly rng: Rng; readonly splits: number },
): number {
  const grams = conceptGrams(x, rows, concepts)
  const r = Float64Array.from({ length: splits }, () => {
    const halves = grams.map((gram) => {
      const order = Array.from({ length: gram.dims[0]! }, (_, word) => word)
      rng.shuffle(order)
      const middle = Math.floor(order.length / 2)
      return [order.slice(0, middle), order.slice(middle)].map((some) => some.sort((a, b) => a - b))
    })
    const side = (s: number) =>
      correctedRatios(
        grams.map((gram, own) => part(gram, halves[own]![s]!)),
        x,
      ).map(Math.log)
    return pearson(side(0), side(1))
  })
  const agreement = mean(r)
  return agreement > 0 ? spearmanBrown(agreement) : agreement
}

/** Gram matrices of each concept's words: word means of frame-centred, z-scored rows. */
function conceptGrams(
  x: Matrix,
  { frame, word }: RowPlaces,
  { names, concept }: Pick<Concepts, "names" | "concept">,
): Matrix[] {
  const words = groupMeans(standardise(x, frame), word)
  return names.map((_, own) => rowGram(pick(words, (at) => concept[at] === own)))
}

/** Corrected ratios, at most the number of units: so few words may not show how many dimensions there are. */
function correctedRatios(grams: readonly Matrix[], { dims }: Pick<Matrix, "dims">): Float64Array {
  const units = dims[1]!
  return Float64Array.from(grams, (gram) => {
    try {
      return Math.min(units, participationRatioCorrected(gram))
    } catch (error) {
      if (isFmriError(error) && error.tag === "NoEstimate") return units
      throw error
    }
  })
}

/** Some rows and columns of a Gram matrix. */
function part({ dims, data }: Matrix, kept: readonly number[]): Matrix {
  const n = dims[0]!
  return {
    dims: [kept.length, kept.length],
    data: Float64Array.from(kept.flatMap((row) => kept.map((column) => data[row * n + column]!))),
  }
}

function pick({ dims, data }: Matrix, wanted: (row: number) => boolean): Matrix {
  const [n = 0, d = 0] = dims
  const rows = Array.from({ length: n }, (_, row) => row).filter(wanted)
  const picked = new Float64Array(rows.length * d)
  rows.forEach((row, at) => {
    picked.set(data.subarray(row * d, (row + 1) * d), at * d)
  })
  return { dims: [rows.length, d], data: picked }
}
