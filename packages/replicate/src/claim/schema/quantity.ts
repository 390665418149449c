import { z } from "zod"
import { whereSchema } from "./condition.js"
import { key, sentence } from "./text.js"

/** The post's printed value. */
export const paperSchema = z
  .strictObject({
    text: sentence.describe('As printed, decimals kept: "0.50" means the interval [0.495, 0.505].'),
    value: z.number().describe("The number read from it."),
    within: z
      .number()
      .positive()
      .optional()
      .describe("Ours agrees when it is at most this far away; by default what the printed digits leave open."),
  })
  .readonly()
export type PaperValue = z.infer<typeof paperSchema>

/** How far a number may move between runs; the size is measured by calibration. */
export const toleranceSchema = z
  .strictObject({
    kind: z
      .enum(["exact", "absolute", "relative", "proportion"])
      .describe("exact: not at all. absolute, relative: by so much. proportion: in steps of one in n."),
    reason: sentence.describe("Why it may move, and why no more than that."),
  })
  .readonly()
export type ToleranceSpec = z.infer<typeof toleranceSchema>

/** How the effect is taken away. */
export const nullSchema = z
  .strictObject({
    kind: sentence.describe("How the effect is taken away: random directions, word labels permuted, …"),
    where: whereSchema.optional().describe("The cells that carry a band; every one when left out."),
    compare: z
      .enum(["interval", "value"])
      .optional()
      .describe("What must clear the band: the whole interval (default), or the value, where there is no interval."),
    target: z
      .number()
      .optional()
      .describe('With direction "equal": what the number should be; by default the post\'s printed value.'),
  })
  .readonly()

export const quantityShape = {
  key: key.describe("Snake case, unique in the claim: ratio, vec_err."),
  reading: z
    .enum(["post", "guarded"])
    .describe("post: the plain number, as the post reads. guarded: what the verdict rests on."),
  definition: sentence.describe("One sentence: what it is, over what."),
  formula: sentence.describe("The formula in Unicode, with its source where it has one."),
  unit: z.string().optional(),
  direction: z.enum(["higher", "lower", "equal", "none"]).describe("What the claim predicts of it."),
  params: z
    .record(
      z.string(),
      z.union([
        z.literal("model"),
        z
          .array(z.union([z.number(), z.string()]))
          .min(1)
          .readonly(),
      ]),
    )
    .readonly()
    .optional()
    .describe(
      'The grid, by parameter name: the values that every run has, or "model" where they follow from the model (its layers).',
    ),
  paper: paperSchema.optional(),
  null: nullSchema.optional().describe("What its null band is made of, and where there is one."),
  tolerance: toleranceSchema,
}

/** One number (or a grid of numbers) that the claim rests on. */
export const quantitySchema = z.strictObject(quantityShape).readonly()
export type QuantitySpec = z.infer<typeof quantitySchema>
