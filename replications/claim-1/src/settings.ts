export const positions = ["target", "next"] as const

/** Depths with cells of their own, as shares of the layers. */
export const depths = [0.25, 0.5, 0.75] as const
/** The depth at which units are looked at in every net, and effects are planted. */
export const middle = 0.5
/** Cells of decoding: the fixed depths, and the layer that each fold's training words choose. */
export const places = [...depths, "chosen"] as const

/** Units whose selectivity is compared: coordinates of the residual stream, and neurons of the MLP. */
export const unitKinds = ["residual", "mlp"] as const
export type UnitKind = (typeof unitKinds)[number]

/** Reference nets, as their numbers are named. */
export const referenceNets = ["embedding", "hybrid", "untrained"] as const
export type Reference = (typeof referenceNets)[number]

/** The most selective units of a category, of which the post speaks. */
export const top = 20
/** Words a category in each half, for the dependence of the overlap on them. */
export const wordsPerHalf = [3, 6, 12] as const
/** Standard deviations by which planted units are raised in their category. */
export const plantedShifts = [0, 0.25, 0.5, 1, 1.5, 2, 3, 4] as const
/** A planted unit of this d must be found, and one of that d must not be. */
export const strong = 3
export const weak = 0.25
export const foundShare = 0.9
export const missedShare = 0.1

/** Half-way from chance (one in ten) to certainty: from here on decoding is "far above chance". */
export const farAboveChance = 0.55
/** The post's largest overlap. */
export const smallOverlap = 0.05
/** A direction is as spread as a covariance-matched random one when it has this share of its units, or more. */
export const spreadShare = 0.8
/** A direction reads its category from here on. */
export const readingAuc = 0.75
export const level = 0.05
