import { sizesOf } from "@llm-fmri/replicate"

/** Factors on the whole residual. */
export const wholeScales = [0.25, 0.5, 2, 4] as const
/** Where the whole residual is scaled: at every position of the row, or at the target's alone. */
export const scopes = ["all", "target"] as const
export type Scope = (typeof scopes)[number]

/** Factors on the uncentred component, for the post's reading; 1 is the clean run. */
export const rawScales = [0.25, 0.5, 1, 2, 4] as const
/** Factors on the centred component; 1 is the clean run. */
export const centredScales = [-1, 0, 0.5, 1, 2, 3, 4] as const
/** Those at which the curve is compared with a straight line. */
export const saturationScales = [-1, 0.5, 2, 3, 4] as const

/** Depths at which the residual is edited, as shares of the layers. */
export const depths = [0.25, 0.5, 0.75] as const
/** The depth that decides. */
export const decidingDepth = 0.5

/** A change below this share of what another word does is called none. */
export const noChange = 0.05
/** A direction that carries less than this share of the whole activation's effect is called idle. */
export const idleShare = 0.1
/** ρ from here on is a "clean monotonic shift". */
export const clean = 0.9
/** Nats below which a divergence counts as zero in the post's reading. */
export const zeroNats = 1e-3
export const level = 0.05

/** How much is measured. Words are a category. */
export const sizes = sizesOf({
  /** Words whose component is scaled. */
  words: [3, 8],
  /** Of those, the words that the reference nets and the depths that do not decide see. */
  netWords: [2, 4],
  /** Of those, the words that the null sees. */
  nullWords: [1, 2],
  /** Words whose whole residual is scaled. */
  wholeWords: [1, 1],
  /** The whole residual is scaled at every so many layers. */
  layerStep: [6, 1],
  nullDraws: [20, 100],
  bootstrapDraws: [200, 1000],
  nets: [
    { untrained: 2, hybrid: 1 },
    { untrained: 5, hybrid: 3 },
  ],
})
export type Sizes = ReturnType<typeof sizes>
