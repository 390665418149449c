/** Depths at which the residual is edited, as shares of the layers. */
export const depths = [0.25, 0.5, 0.75] as const
/** The depth that decides. */
export const decidingDepth = 0.5
/** Where the words are read at the last layer. */
export const positions = ["target", "next"] as const
/** What reads them: a logistic probe at either, and a discriminant at the target as a second estimator. */
export type Reader = (typeof positions)[number] | "discriminant"
/** Inverse penalties that a logistic probe chooses from, inside its training rows. */
export const penalties = [0.001, 0.01, 0.1] as const
/** Edits that the second estimator reports. */
export const secondEdits = ["units", "direction"] as const

/** The post's number of units. */
const postUnits = 20
/** Shares of all units, in percent, at which selective and random units are swept. */
export const percents = [0.5, 2, 5, 20, 50, 100] as const

/** As many units as the post takes; fewer in nets so narrow that these would be most of them. */
export function regionSize(width: number): number {
  return Math.max(1, Math.min(postUnits, Math.floor(width / 4)))
}

/** A share of the units, in percent, as a number of them. */
export function unitsOf(percent: number, width: number): number {
  return Math.max(1, Math.min(width, Math.round((percent / 100) * width)))
}

/** What is taken away, read as the noun's logit. */
export const nounEdits = [
  "units",
  "matched_units",
  "random_units",
  "units_equal_norm",
  "direction",
  "other_directions",
  "random_direction",
  "all",
] as const
export type NounEdit = (typeof nounEdits)[number]

/** What is taken away of the neurons of one MLP, read as the noun's logit. */
export const neuronEdits = ["units", "matched_units", "random_units", "all"] as const

/** What is taken away, read by a probe. */
export const probeEdits = [
  "units",
  "matched_units",
  "random_units",
  "direction",
  "other_directions",
  "random_direction",
  "all",
] as const
export type ProbeEdit = (typeof probeEdits)[number]

/** Margins of equivalence: an AUC, and a share of what ablating all units does to the noun. */
export const aucMargin = 0.02
export const shareMargin = 0.1
/** From this share on a readout is said to collapse. */
export const collapse = 0.5
export const level = 0.05

/** Those after which the probability of a word's own category is read. */
export const lossEdits = ["units", "matched_units", "random_units", "direction", "random_direction", "all"] as const
/** What is taken away before a ten-way probe is fitted anew. */
export const refits = ["none", "units", "direction"] as const
export const measures = ["auc", "noun"] as const
