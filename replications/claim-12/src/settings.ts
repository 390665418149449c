import { netCounts, sizesOf } from "@llm-fmri/replicate"

/** The larger set, whose concepts the verdict rests on. */
export const manyConcepts = "everyday-60x14x3"

/** Depths at which vectors are added and dimensions are taken, as shares of the layers. */
export const depths = [0.25, 0.5, 0.75] as const
/** The depth of the triple that was fixed in advance. */
export const decidingDepth = 0.5

/** Lengths of the added vector, as shares of the mean residual norm where it is added. */
export const doses = [0.1, 0.3] as const
/** The dose of the triple: the smaller one, as effects are still in proportion to it. */
export const decidingDose = 0.1

/** Sentences in which any noun could come next; none begins as a frame of the sets does. */
export const neutralSentences = [
  "It was only then that we noticed the",
  "What he wrote about next was the",
  "I would like to know more about the",
] as const

/** A correlation from here on is strong: it explains a quarter of the differences. */
export const strong = -0.5
/** The post's correlation. */
export const printed = -0.83
export const level = 0.05
/** Fewer concepts than this are no more than a hint. */
export const fewest = 40
/** Share of synthetic sets in which a planted relation must be found. */
export const power = 0.8

/** How much is measured. */
export const sizes = sizesOf({
  /** Concepts of the larger set. */
  concepts: [12, 60],
  sentences: [1, 3],
  /** Random directions; a concept is steered reliably where both its directions do more than all of these. */
  randomDirections: [39, 39],
  permutations: [200, 1000],
  /** Random halves for the reliability of the dimension. */
  splits: [20, 100],
  bootstrapDraws: [200, 1000],
  /** Synthetic sets of concepts. */
  syntheticSets: [5, 40],
  nets: netCounts,
})
export type Sizes = ReturnType<typeof sizes>
