import { z } from "zod"
import { controlSchema } from "./schema/control.js"
import { findingSchema, numberSchema, rowSchema } from "./schema/decision.js"
import { figureSchema } from "./schema/figure.js"
import { quantitySchema } from "./schema/quantity.js"
import { key, sentence } from "./schema/text.js"

export type { Bound, Condition, Reading, Where } from "./schema/condition.js"
export type { ControlSpec } from "./schema/control.js"
export type { DecisionRow, FindingSpec, NumberSpec } from "./schema/decision.js"
export type { FigureSpec } from "./schema/figure.js"
export type { PaperValue, QuantitySpec, ToleranceSpec } from "./schema/quantity.js"

/** The fields of a spec, each with its own schema. */
export const specShape = {
  id: z
    .string()
    .regex(/^claim-[a-z0-9-]+$/, 'must read "claim-3"')
    .describe("Also the folder's and the package's name."),
  title: sentence,
  quote: sentence.describe("The post's words."),
  version: z.int().positive().describe("Of the definitions; goes up when one changes, and the README says why."),
  quantities: z.array(quantitySchema).min(1).readonly(),
  controls: z.array(controlSchema).min(1).readonly(),
  subjects: z
    .enum(["models", "pairs"])
    .optional()
    .describe("What the measurement is called with: each model alone (default), or each unordered pair."),
  models: z.array(z.string().min(1)).min(1).readonly().describe("Names of the default models."),
  comparable: z
    .union([z.literal("any"), z.array(z.string()).readonly()])
    .describe(
      'The post\'s own models where the printed values are theirs, or "any" where the claim is said of every model.',
    ),
  stimuli: z.string().min(1).describe("Name of the stimulus set."),
  seed: z.int().nonnegative().describe("Root of all seeds; the seeds in use are derived from it by name."),
  budget: z
    .strictObject({ minutes: z.number().positive() })
    .describe("What it may cost on two cores, for all default models."),
  numbers: z.array(numberSchema).readonly().optional().describe("Numbers that the sentences insert."),
  findings: z.array(findingSchema).min(1).readonly().describe("What is or is not so, by the measured numbers."),
  decides: z
    .array(key)
    .min(1)
    .readonly()
    .describe("Keys of the quantities whose null band must be cleared before anything speaks for the claim."),
  decisions: z
    .array(rowSchema)
    .min(2)
    .readonly()
    .describe("The decision table; the first row that fits gives the verdict."),
  untouched_by: z
    .array(key)
    .min(1)
    .readonly()
    .optional()
    .describe(
      "Attacks that take away what the claim does not use (labels, directions). They do not kill it where every deciding value stays the very same.",
    ),
  figures: z
    .array(figureSchema)
    .readonly()
    .optional()
    .describe("Figures of the HTML report, in order, drawn from tables that quantities attach."),
}

/** A claim's shape. `specProblems` checks what a shape cannot say as well. */
export const claimSpecSchema = z.strictObject(specShape)

/** A claim as data, written before the run: plain JSON, without functions. */
export type ClaimSpec = Readonly<z.infer<typeof claimSpecSchema>>
