import { netCounts, type SizeOf, sizesOf } from "@llm-fmri/replicate"

/** Where activations are read: the word's last token, and the token after it, which is the same for all words of a frame. */
export const positions = ["target", "next"] as const
export type Position = (typeof positions)[number]

/** What a category is read from after an ablation: the noun that the model says, or a clean probe behind the last block. */
export const readouts = ["noun", "probe"] as const
export type Readout = (typeof readouts)[number]

/** The layer at which probes read and directions are ablated, as a share of the layers. */
export const depth = 0.5

/** Inverse penalties that every probe chooses from, in z-scored units. */
export const strengths = [1e-4, 1e-3, 1e-2, 1e-1] as const
/** Of the probe behind the last block, which is a measuring device: a word a row, so that it needs a firmer penalty. */
export const readoutStrength = 1e-2
/** How far a fit may be from its minimum, as a share of the objective. */
export const fitTolerance = 1e-4
/** Folds of the training words, in which penalties are chosen. */
export const innerFolds = 3

/** "1.00" as printed. */
export const printed = { atLeast: 0.995, atMost: 1.005 } as const
/** An average precision that is lower by less counts as the same. */
export const precisionMargin = 0.02
/** A log-loss that is higher by less than this share of what the dedicated probe gains over the base rate counts as the same. */
export const lossMargin = 0.1
/** An effect below this share of what replacing the whole activation does counts as none. */
export const idleShare = 0.1
/** Share of the categories that the dedicated probes must read before their gaps say anything. */
export const enoughCategories = 0.8
export const level = 0.05

/** How much is measured. Words are a category. */
export const sizes = sizesOf({
  /** Words in which directions are ablated. */
  words: [3, 8],
  /** Of those, the words that reference nets see. */
  netWords: [1, 3],
  /** Of those, the words in which effects are planted. */
  plantedWords: [1, 4],
  strengths: [[1e-1], strengths] as SizeOf<readonly number[]>,
  bootstrapDraws: [200, 1000],
  /** Shuffled labellings of the words, for what the probes read. */
  labelDraws: [40, 1000],
  /** Shuffled labellings that are read by both kinds of probes. */
  shuffles: [1, 3],
  /** Random directions, for what ablations do. */
  randomDraws: [20, 100],
  nets: netCounts,
})
export type Sizes = ReturnType<typeof sizes>
