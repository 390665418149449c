import { netCounts, type SizeOf, sizesOf } from "@llm-fmri/replicate"
import { penalties } from "./settings.js"

/** How much is measured. Words are a category. */
export const sizes = sizesOf({
  /** Words whose noun is read. */
  words: [3, 12],
  /** Of those, the words that reference nets and the depths that do not decide see. */
  netWords: [1, 6],
  /** Of those, the words that the null and the planted effects see. */
  nullWords: [1, 1],
  /** Words that a probe reads after edits. */
  readWords: [3, 15],
  /** Draws of random units and directions that a probe reads. */
  randomDraws: [1, 3],
  nullDraws: [20, 100],
  bootstrapDraws: [200, 1000],
  /** Those that a probe chooses from; a single one is taken without inner folds. */
  penalties: [[0.01], penalties] as SizeOf<readonly number[]>,
  nets: netCounts,
})
export type Sizes = ReturnType<typeof sizes>
