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
  kind: z.enum(["lines", "scatter", "heatmap", "graph"]),
  x: column,
  y: column,
  series: column
    .optional()
    .describe(
      "Lines and scatter: the column that tells lines or points apart: net, edit, …. Graph: the nodes' module. Heatmap: the column with the group of each row, in whose order rows and columns stand; the groups are marked.",
    ),
  band: interval.optional().describe("Lines and scatter: the columns of the interval around each value."),
  null_band: interval.optional().describe("Lines: the columns of the null's band along x, drawn grey."),
  value: column.optional().describe("Heatmap: the column that gives the colour."),
  wide: z
    .boolean()
    .optional()
    .describe(
      "Heatmap: the table is a matrix. A row for each y; every column but y, series and facet is a place of x, named by its header, and holds the value.",
    ),
  facet: column.optional().describe("The column of small multiples."),
  label: column
    .optional()
    .describe(
      "Scatter: the column with the names of the points. Graph: of the nodes that get one; empty for the others.",
    ),
  node: column.optional().describe("Graph: the column that names each node, as edges name their ends."),
  size: column.optional().describe("Graph: the column that gives the area of each node: degree, …"),
  edges: z
    .strictObject({ table: key, from: column, to: column })
    .readonly()
    .optional()
    .describe("Graph: key of the quantity whose file holds the edges, a row an edge, and the columns with their ends."),
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
