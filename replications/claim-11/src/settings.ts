import { netCounts, sizesOf } from "@llm-fmri/replicate"

/** Where words are read: at the word's last token, and at the token after it. */
export const positions = ["target", "next"] as const

/** The depth that decides, as a share of the layers. */
export const decidingDepth = 0.5
/** Depths of the curve over depth, each net's layers by their share of its depth. */
export const depths = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const

/** How activations are made ready to be compared; see `prepare`. */
export const preparations = ["rows", "rows-z", "rows-cut", "words", "words-z", "words-cut"] as const
export type Preparation = (typeof preparations)[number]
/** What the guarded numbers are measured on. */
export const guarded: Preparation = "words-z"

export const estimators = ["biased", "debiased"] as const
export type Estimator = (typeof estimators)[number]

/** One unit in so many is a top-variance unit. */
export const cutShare = 100
/** Nearest words of a word. */
export const neighbours = 10
/** The lower end of the printed range, as far down as its digits leave open. */
export const printedLow = 0.685
export const printedHigh = 0.775
export const level = 0.05

/** A code that both nets of a pair are given, for the measurement to find: latents, and their size in deviations of a unit. */
export const planted = { latents: 10, strength: 0.5 } as const
/** A unit of huge variance that both nets of a pair are given: its size in deviations of the largest unit. */
export const outlierSize = 300
/** How far that unit may move the guarded number. */
export const outlierLimit = 0.05
/** Raw rows whose words have changed places must keep less than this share of their similarity. */
export const keptShare = 0.5

/** How much is measured. */
export const sizes = sizesOf({
  /** Rearrangements of words. */
  nullDraws: [100, 1000],
  /** The same on all 1,200 rows, and for Procrustes, which take longer and carry no p. */
  rowDraws: [10, 40],
  procrustesDraws: [3, 20],
  /** Random halves of the words. */
  halves: [40, 1000],
  nets: netCounts,
  /** Raw rows are compared at every so many layers. */
  rowLayerStep: [6, 1],
})
export type Sizes = ReturnType<typeof sizes>
