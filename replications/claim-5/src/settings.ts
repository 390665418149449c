import { netCounts, sizesOf, type WordPosition } from "@llm-fmri/replicate"

export const positions = ["target", "next"] as const satisfies readonly WordPosition[]
export type Position = (typeof positions)[number]
/** Where nothing of the word stands in the token itself: what is read there, blocks have carried. */
export const decidingPosition: Position = "next"

/** Depths at which directions are removed, as shares of the layers. */
export const depths = [0.25, 0.5, 0.75] as const
/** The depth at which everything is measured, on every net. */
export const decidingDepth = 0.5

/** Numbers of removed directions that are cells; tables have all of them. */
export const removed = [1, 2, 4, 8, 16] as const
/** Numbers of removed directions after which all categories are refitted. */
export const refitted = [0, ...removed] as const
/** How directions of one unit's scale are compared: z-scored units, or as they are. */
export const scales = ["z", "raw"] as const
/** Other ridge penalties, far to both sides of the estimated one. */
export const penalties = [20, 2000] as const

/** Circular concepts, each category of the set in its order. */
export const calendar = "calendar-19x5"
export const cycles = ["month", "weekday"] as const

/** From here on a span is called "every depth", and a share "all". */
export const nearlyAll = 0.95
/** A share of the layers from here on is "most depths" for the excess. */
export const mostLayers = 0.9
/** A retained share from here on is "essentially rank-1" in the post's reading. */
export const essentially = 0.9
/** One direction carries a concept when removing it leaves at most this share of AUC − ½. */
export const half = 0.5
/** Removal leaves no more than of a one-direction concept when the difference of shares is surely below this. */
export const delta = 0.1
/** Saturation: this share of the full probe's AUC − ½. */
export const saturated = 0.95
export const level = 0.05

/** How much is measured. */
export const sizes = sizesOf({
  /** Every so many layers are decoded, beside those of the depths. */
  layerStep: [8, 1],
  nullDraws: [100, 1000],
  /** Label shuffles for a reference net. */
  netNullDraws: [60, 200],
  bootstrapDraws: [200, 1000],
  /** Directions removed, at the deciding depth and at the others. */
  removals: [20, 64],
  fewerRemovals: [16, 32],
  /** PLS components. */
  components: [6, 15],
  /** Lots to whose words a category's shift is given. */
  lots: [2, 10],
  bisections: [1, 6],
  nets: netCounts,
})
export type Sizes = ReturnType<typeof sizes>
