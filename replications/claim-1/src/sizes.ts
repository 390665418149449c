import { netCounts, sizesOf } from "@llm-fmri/replicate"
import { depths, middle } from "./settings.js"

/** How much is measured. */
export const sizes = sizesOf({
  permutations: [40, 1000],
  /** Deals of the labels on a reference net, of which only the mean is used. */
  netPermutations: [10, 100],
  /** Divisions of the words into halves. */
  halves: [10, 100],
  bootstrapDraws: [200, 1000],
  /** Covariance-matched random directions a category. */
  directions: [20, 100],
  /** Divisions in which planted units are looked for. */
  plantedHalves: [1, 10],
  /** Depths among which the probe of stimuli chooses its layer. */
  rowDepths: [[middle], depths],
  inner: [2, 4],
  penalties: [[0.01], [0.001, 0.01, 0.1]],
  /** Layers of the profile beside those at `depths`. */
  profile: [0, 5],
  /** Whether the null's family holds every layer of the trained net, or those of the profile. */
  everyLayer: [false, true],
  nets: netCounts,
})
export type Sizes = ReturnType<typeof sizes>
