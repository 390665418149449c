import { FmriError } from "@llm-fmri/errors"
import { z } from "zod"
import { EDITABLE_SITES, LAYER_SITES, layerOfSite, parseSite } from "../sites.js"

const number = z.number({ error: "a finite number is needed" })
const wholeNumber = { error: "a whole number from 0 on is needed" }
const index = z.int(wholeNumber).min(0, wholeNumber)
const units = z.array(index, { error: "a list of units is needed" }).min(1, { error: "at least one unit is needed" })
const name = z.string({ error: "a name is needed" }).min(1, { error: "a name is needed" })
const vector = z.union([z.array(number).min(1), z.strictObject({ file: name, tensor: name.default("direction") })], {
  error: 'a list of finite numbers is needed, or {"file": …, "tensor": …}',
})
const positions = z.union([z.enum(["all", "last", "target", "next"]), index, z.array(index).min(1)], {
  error: '"all", "last", "target", "next", an index, or a list of indices from 0 on is needed',
})
const site = z.string({ error: "the name of a site is needed" }).transform((name, context) => {
  try {
    const parsed = parseSite(name)
    if ((EDITABLE_SITES as readonly string[]).includes(parsed)) return parsed as (typeof EDITABLE_SITES)[number]
    const kind = (LAYER_SITES as readonly string[]).includes(parsed)
      ? "can be read, not edited"
      : "comes after the last block"
    context.addIssue({ code: "custom", message: `"${name}" ${kind}; edits act at ${EDITABLE_SITES.join(", ")}` })
  } catch (error) {
    context.addIssue({
      code: "custom",
      message: error instanceof FmriError ? `${error.message} ${error.fix}`.replace(/\.$/, "") : String(error),
    })
  }
  return z.NEVER
})
const common = { site, layer: index, positions: positions.default("all") }

const editSchema = z.discriminatedUnion(
  "op",
  [
    z.strictObject({ ...common, op: z.literal("add"), vector, scale: number.default(1) }),
    z.strictObject({ ...common, op: z.literal("project_out"), vector }),
    z.strictObject({ ...common, op: z.literal("scale_component"), vector, factor: number }),
    z.strictObject({ ...common, op: z.literal("scale"), factor: number }),
    z.strictObject({ ...common, op: z.literal("zero_units"), units }),
    z.strictObject({
      ...common,
      op: z.literal("set_units"),
      units,
      values: z.array(number, { error: "a list of numbers is needed, one a unit" }),
    }),
    z.strictObject({
      ...common,
      op: z.literal("replace"),
      from: z.strictObject(
        { file: name, tensor: name, row: index.optional() },
        { error: '{"file": …, "tensor": …} is needed' },
      ),
    }),
  ],
  { error: ({ input }) => describeOp(input) },
)

const ops = "add, project_out, scale_component, scale, zero_units, set_units and replace"

function describeOp(edit: unknown): string {
  if (typeof edit !== "object" || edit === null) return "it is not an object"
  if (!("op" in edit)) return `it has no "op"; ops are ${ops}`
  return `${JSON.stringify(edit.op)} is not an op; ops are ${ops}`
}

/** One change to an activation, as JSON: where, what, and at which positions. */
export type Edit = z.output<typeof editSchema>
/** An edit as a person writes it: `positions` and `scale` may be left out. */
export type EditInput = z.input<typeof editSchema>
export type EditPositions = Edit["positions"]

/**
 * Reads a list of edits, reporting every problem at once, each with the number of its edit.
 *
 * @throws FmriError `BadEdit`
 * @example
 * ```ts
 * parseEdits([{ site: "resid_post", layer: 3, op: "add", vector: [0.1, 0.2], scale: 2 }])
 * ```
 */
export function parseEdits(json: unknown): Edit[] {
  if (!Array.isArray(json))
    throw new FmriError("BadEdit", "Edits are a JSON list, and this is not one.", {
      fix: 'Write [{"site": "resid_post", "layer": 3, "op": "scale", "factor": 2}].',
    })
  const problems: string[] = []
  const edits = json.flatMap((item, i) => {
    const read = editSchema.safeParse(item)
    if (read.success) {
      const named = layerOfSite((item as EditInput).site)
      if (named === undefined || named === read.data.layer) return [read.data]
      problems.push(
        `edit ${i} (site): "${(item as EditInput).site}" is at layer ${named}, but "layer" is ${read.data.layer}`,
      )
      return []
    }
    for (const issue of read.error.issues)
      problems.push(`edit ${i}${issue.path.length > 0 ? ` (${issue.path.join(".")})` : ""}: ${issue.message}`)
    return []
  })
  if (problems.length > 0)
    throw new FmriError("BadEdit", `The edits cannot be used: ${problems.join("; ")}.`, {
      fix: "Correct the list; each op has its own fields, with site, layer and positions.",
      fields: { problems },
    })
  return edits
}
