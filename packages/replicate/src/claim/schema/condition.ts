import { z } from "zod"
import { key, sentence } from "./text.js"

const oneOrMore = <T extends z.ZodType>(item: T) => z.array(item).min(1).readonly()
const parameter = z.union([z.number(), z.string()])

/** Which cells are meant: those whose parameters have these values; a list means any of them. */
export const whereSchema = z
  .record(z.string(), z.union([parameter, oneOrMore(parameter)]))
  .readonly()
  .describe("Which cells: parameter name to its value, or to a list of values that are meant.")
export type Where = z.infer<typeof whereSchema>

/** What can be read of a cell. */
export const readings = ["value", "lo", "hi", "p", "n", "null_mean", "null_lo", "null_hi", "reference"] as const
export type Reading = (typeof readings)[number]

/** The numbers that are meant: of a quantity, at some cells, and what of each cell. */
export const cellsShape = {
  quantity: key.describe("Key of the quantity."),
  where: whereSchema.optional(),
  read: z
    .enum(readings)
    .optional()
    .describe(
      "What is read of a cell: value (default), lo and hi of its interval, p, n, its null band, or reference nets.",
    ),
  nets: oneOrMore(sentence).optional().describe('With read "reference": names of the nets; all of them when left out.'),
}

/** A limit on numbers: what is missing or not finite makes it unknown. */
export const boundSchema = z
  .strictObject({
    ...cellsShape,
    cells: z
      .enum(["every", "some"])
      .optional()
      .describe("Whether every cell must be within the limits (default), or some."),
    seeds: z
      .enum(["every", "some"])
      .optional()
      .describe('With read "reference": whether every seed of every net must do so (default), or some seed.'),
    above: z.number().optional(),
    below: z.number().optional(),
    atLeast: z.number().optional(),
    atMost: z.number().optional(),
  })
  .readonly()
  .describe("Cells of a quantity lie within limits; all the limits that are given hold.")
export type Bound = z.infer<typeof boundSchema>

/**
 * A condition as data: a limit on measured numbers, a control that passed, or conditions joined. `known` holds where its
 * condition can be told, whichever way.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | { readonly known: Condition }
  | { readonly passed: string }
  | Bound

export const conditionSchema: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: oneOrMore(conditionSchema) }).describe("All of these hold."),
      z.strictObject({ any: oneOrMore(conditionSchema) }).describe("At least one of these holds."),
      z.strictObject({ not: conditionSchema }).describe("This does not hold."),
      z.strictObject({ known: conditionSchema }).describe("This can be told: nothing that it needs is missing."),
      z.strictObject({ passed: key }).describe("This control ran and passed."),
      boundSchema,
    ]),
  )
  .meta({ id: "Condition" })
