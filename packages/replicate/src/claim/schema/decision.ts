import { z } from "zod"
import { verdicts } from "../verdict.js"
import { cellsShape, conditionSchema } from "./condition.js"
import { key, sentence } from "./text.js"

export const numberShape = {
  key,
  ...cellsShape,
  pick: z
    .enum(["each", "range", "least", "greatest"])
    .optional()
    .describe("Which of the cells are shown: each (default), the range from least to greatest, or one end."),
  as: z.enum(["plain", "percent"]).optional(),
}

/** Measured numbers as a sentence shows them: `{key}` in a finding's or row's text. */
export const numberSchema = z.strictObject(numberShape).readonly()
export type NumberSpec = z.infer<typeof numberSchema>

export const findingShape = {
  key,
  for: z.boolean().describe("Which value speaks for the claim. What cannot be told takes the other one."),
  says: z.string().describe("The sentence when it is true; {name} inserts a number or what a control observed."),
  otherwise: z.string().describe("The sentence when it is not; empty where nothing needs saying."),
  if: conditionSchema,
}

/** Something that is or is not so, by the measured numbers. */
export const findingSchema = z.strictObject(findingShape).readonly()
export type FindingSpec = z.infer<typeof findingSchema>

export const rowShape = {
  verdict: z.enum(verdicts),
  when: z
    .record(z.string(), z.boolean())
    .readonly()
    .describe("Finding to the value it must have; the first row that fits gives the verdict, {} fits always."),
  because: sentence.optional().describe("The first reason that the verdict gives; {name} as in findings."),
}

/** A row of the decision table. */
export const rowSchema = z.strictObject(rowShape).readonly()
export type DecisionRow = z.infer<typeof rowSchema>
