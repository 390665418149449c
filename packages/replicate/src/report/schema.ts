import { z } from "zod"
import { verdicts } from "../claim/verdict.js"
import { comparisonSchema } from "../drift/finding.js"

// zod's numbers are finite; a report holds no NaN and no infinity.
const number = z.number()
const params = z.record(z.string(), z.union([number, z.string()]))
const interval = z.tuple([number, number])

const referenceValue = z.strictObject({ net: z.string(), seed: number, value: number })

const nullBand = z.strictObject({
  kind: z.string(),
  mean: number,
  lo: number,
  hi: number,
  p: number.min(0).max(1).optional(),
  draws: z.int().positive(),
})

const quantity = z
  .strictObject({
    key: z.string(),
    params,
    reading: z.enum(["post", "guarded"]),
    value: number.optional(),
    absent_because: z.string().min(1).optional(),
    ci: interval.optional(),
    n: number.optional(),
    unit: z.string().optional(),
    file: z.string().optional(),
    references: z.array(referenceValue).optional(),
    null: nullBand.optional(),
    paper: z.strictObject({ text: z.string(), value: number }).optional(),
    fidelity: z.enum(["agrees", "differs", "not comparable"]).optional(),
    /** The accepted value that `drift` speaks of. */
    accepted: number.optional(),
    drift: z.enum(["exact", "within", "drift", "unmeasured", "new"]),
    tolerance: z.strictObject({ kind: z.string(), value: number, reason: z.string(), detects: z.string() }).optional(),
  })
  .refine((cell) => cell.value !== undefined || cell.absent_because !== undefined || cell.file !== undefined, {
    message: "a quantity without a value says why (absent_because)",
  })

const control = z.strictObject({
  key: z.string(),
  kind: z.string(),
  expected: z.union([number, z.string()]),
  observed: z.union([number, z.string()]),
  passed: z.boolean(),
})

const attack = z.strictObject({
  key: z.string(),
  definition: z.string(),
  expected: z.union([number, z.string()]),
  /** What the claim comes to with as few draws and nothing done to it. */
  without: z.enum(verdicts).optional(),
  /** What it comes to under the attack. */
  verdict: z.enum(verdicts),
  /** The claim did not survive it. */
  killed: z.boolean(),
  /** The numbers that decide are the very same: what is taken away is nothing that the claim uses. */
  misses: z.literal(true).optional(),
  because: z.array(z.string()),
})

const modelEntry = z
  .strictObject({
    model: z.string(),
    verdict: z.enum(verdicts),
    because: z.array(z.string()),
    quantities: z.array(quantity).min(1),
    controls: z.array(control).min(1),
    killed_by: z.array(z.string()),
    attacks: z.array(attack).optional(),
  })
  .refine((entry) => entry.quantities.some((cell) => cell.null !== undefined), {
    message: "no quantity has a null band",
  })

/** The report document; `report.json` and `replicate --json` hold one. */
export const reportSchema = z.strictObject({
  schema: z.literal("llm-fmri.report/1"),
  mode: z.enum(["verify", "audit", "replicate"]),
  claims: z
    .array(z.strictObject({ id: z.string(), title: z.string(), quote: z.string(), models: z.array(modelEntry).min(1) }))
    .min(1),
  environment: z.strictObject({
    llm_fmri: z.string(),
    node: z.string(),
    onnxruntime: z.string(),
    platform: z.string(),
    arch: z.string(),
    /** Processor family and the vector flags the kernels choose by: what accepted values are kept per. */
    cpu_class: z.string(),
    threads: z.int().positive(),
    dtype: z.string(),
    device: z.string(),
  }),
  inputs: z.array(z.strictObject({ name: z.string(), sha256: z.string(), warnings: z.array(z.string()).optional() })),
  timing: z.strictObject({
    total_seconds: number,
    claims: z.array(
      z.strictObject({
        id: z.string(),
        model: z.string(),
        seconds: number,
        /** The numbers come from the store: nothing that they rest on has changed. */
        reused: z.literal(true).optional(),
      }),
    ),
  }),
  /** `verify` and `audit`: what was compared with what, and what was found. */
  comparison: comparisonSchema.optional(),
  /** Few draws were taken; absent in a full run. */
  quick: z.literal(true).optional(),
})

export type Report = z.infer<typeof reportSchema>
export type ClaimEntry = Report["claims"][number]
export type ModelEntry = ClaimEntry["models"][number]
export type QuantityEntry = ModelEntry["quantities"][number]
export type ControlEntry = ModelEntry["controls"][number]
export type AttackEntry = NonNullable<ModelEntry["attacks"]>[number]

/**
 * Checks a report before it is written. A report that does not fit is a bug of the claim or of ours.
 *
 * @throws Error naming the field
 */
export function checkReport(value: unknown): Report {
  const result = reportSchema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new Error(`the report is not valid at ${issue?.path.join(".")}: ${issue?.message}`)
}
