import { z } from "zod"
import { key, sentence } from "./text.js"

export const controlShape = {
  key,
  kind: z
    .enum(["positive", "kill", "algebra", "reference"])
    .describe(
      "positive: the effect is planted and must be found. kill: if it fails, the claim is not reproduced. " +
        "algebra: true by construction, tests the code. reference: a net that lacks the thing must fail.",
    ),
  definition: sentence.describe("One sentence: what is done and why."),
  expected: z.union([z.number(), sentence]).describe('What must be seen, in words or as a number: "≥ 0.95", 1.'),
  when: z.enum(["always", "attack"]).optional().describe("attack: only with --attack. Default always."),
  of: key
    .optional()
    .describe(
      "The quantity that a kill rule or reference net speaks of. Of a quantity that does not decide, it says that this " +
        "number shows nothing, and does not bar the verdict.",
    ),
}

/** A check on the measurement itself. */
export const controlSchema = z.strictObject(controlShape).readonly()
export type ControlSpec = z.infer<typeof controlSchema>
