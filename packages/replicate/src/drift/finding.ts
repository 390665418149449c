import { z } from "zod"

const scalar = z.union([z.number(), z.string(), z.boolean()])

export const findingSchema = z.strictObject({
  outcome: z.enum(["within", "drift", "unmeasured"]),
  about: z.enum(["value", "file", "verdict", "control", "vanished", "new", "class"]),
  claim: z.string(),
  model: z.string().optional(),
  cell: z.string().optional(),
  accepted: scalar.optional(),
  found: scalar.optional(),
  /** In the tolerance's own measure. */
  difference: z.number().optional(),
  /** The difference over the tolerance: above 1 is drift. */
  of_tolerance: z.number().optional(),
  says: z.string().min(1),
})

/**
 * One thing that the comparison of a run with accepted values found.
 *
 * - `within`: a difference below the tolerance, or something worth knowing; does not count.
 * - `drift`: a value, verdict or control that changed, or something that was accepted and is gone.
 * - `unmeasured`: a comparison that could not be made. It fails an audit: what was not compared has not passed.
 */
export type Finding = z.infer<typeof findingSchema>

export const comparisonSchema = z.strictObject({
  trusts: z.enum(["cache", "nothing"]),
  against: z.array(
    z.strictObject({
      claim: z.string(),
      model: z.string(),
      class: z.string(),
      /** True where the values were accepted on another class of environment than this run's. */
      cross_class: z.boolean(),
    }),
  ),
  findings: z.array(findingSchema),
})

/** What a report says about drift beside the cells: what was compared with what, and what came out. */
export type Comparison = z.infer<typeof comparisonSchema>

/** 0 when all was compared and nothing drifted, 1 when something drifted, 3 when something could not be compared. */
export function exitOf(findings: readonly Pick<Finding, "outcome">[]): 0 | 1 | 3 {
  if (findings.some(({ outcome }) => outcome === "drift")) return 1
  if (findings.some(({ outcome }) => outcome === "unmeasured")) return 3
  return 0
}
