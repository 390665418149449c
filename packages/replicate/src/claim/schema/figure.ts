import { z } from "zod"
import { key, sentence } from "./text.js"

const column = sentence.describe("Name of a column of the table.")
const interval = z.strictObject({ low: column, high: column }).readonly()

export const figureShape = {
  key: key.describe("Snake case, unique among the figures of the claim."),
  title: sentence,
  caption: sentence.describe("What to look for, in one or two sentences."),
  table: key.describe(
    "Key of the quantity whose file holds the data: a CSV in long format, a row an observation, with a header.",
  ),
  kind: z.enum(["lines", "scatter", "heatmap"]),
  x: column,
  y: column,
  series: column.optional().describe("Lines and scatter: the column that tells lines or points apart: net, edit, …"),
  band: interval.optional().describe("Lines and scatter: the columns of the interval around each value."),
  null_band: interval.optional().describe("Lines: the columns of the null's band along x, drawn grey."),
  value: column.optional().describe("Heatmap: the column that gives the colour."),
  facet: column.optional().describe("The column of small multiples."),
  label: column.optional().describe("Scatter: the column with the names of the points."),
  log_x: z.boolean().optional().describe("Lines and scatter: a logarithmic horizontal axis."),
  reference: z
    .strictObject({ y: z.number(), says: sentence.describe("What the line is: chance, no difference, …") })
    .readonly()
    .optional()
    .describe("Lines and scatter: a horizontal line."),
}

/** A figure of the HTML report, drawn from a table that a quantity attaches; one for each model. */
export const figureSchema = z.strictObject(figureShape).readonly()
export type FigureSpec = Readonly<z.infer<typeof figureSchema>>
