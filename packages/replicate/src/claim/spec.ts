import { FmriError } from "@llm-fmri/errors"
import { z } from "zod"
import type { Measured } from "./measured.js"

/** What can come out for a claim on a model. The last two belong to claims that state a null result. */
export const verdicts = [
  "reproduced",
  "trivially true",
  "partly",
  "not reproduced",
  "not distinguishable from the null",
  "inconclusive",
  "null upheld",
  "null overturned",
] as const
export type Verdict = (typeof verdicts)[number]

/** The post's printed value. `text` is as printed, `value` is the number read from it. */
export interface PaperValue {
  text: string
  value: number
  /** Ours agrees when it is at most this far away. Usually half a unit of the last printed digit. */
  within: number
}

/** One number (or a grid of numbers) that the claim rests on. */
export interface QuantitySpec {
  /** Snake case, unique in the claim: `ratio`, `vec_err`. */
  key: string
  /** `post`: the plain number, as the post reads. `guarded`: what the verdict rests on. */
  reading: "post" | "guarded"
  /** One sentence: what it is, over what. */
  definition: string
  /** The formula in Unicode, with its source where it has one. */
  formula: string
  unit?: string
  /** What the claim predicts of it. */
  direction: "higher" | "lower" | "equal" | "none"
  /**
   * The grid, by parameter name: the values that every run has (all combinations of them are measured),
   * or `"model"` where the values follow from the model (its layers). No parameters: a single number.
   */
  params?: Readonly<Record<string, readonly (number | string)[] | "model">>
  paper?: PaperValue
}

/** A check on the measurement itself. */
export interface ControlSpec {
  key: string
  /**
   * `positive`: the effect is planted and must be found. `kill`: if it fails, the claim is not reported as reproduced.
   * `algebra`: true by construction, tests the code. `reference`: a net that lacks the thing must fail.
   */
  kind: "positive" | "kill" | "algebra" | "reference"
  /** One sentence: what is done and why. */
  definition: string
  /** What must be seen, in words or as a number: `"≥ 0.95"`, `1`. */
  expected: number | string
  /** `attack`: only with `--attack`. Default `always`. */
  when?: "always" | "attack"
}

/** The outcome of the decision table. Each reason names the numbers it rests on. */
export interface Judgement {
  verdict: Verdict
  because: readonly string[]
  /** Keys of the controls that the claim did not survive. */
  killed_by: readonly string[]
}

/** A claim as data, and its decision table. Written before the run. */
export interface ClaimSpec {
  /** `claim-3`: also the folder's and the package's name. */
  id: string
  title: string
  /** The post's words. */
  quote: string
  /** Version of the definitions; goes up when one changes, and the README says why. */
  version: number
  quantities: readonly QuantitySpec[]
  controls: readonly ControlSpec[]
  /** What the measurement is called with: each model alone (default), or each unordered pair. */
  subjects?: "models" | "pairs"
  /** Names of the default models. */
  models: readonly string[]
  /**
   * The post's own models where the printed values are theirs (fidelity is "not comparable" on any other),
   * or `"any"` where the claim is said of every model.
   */
  comparable: "any" | readonly string[]
  /** Name of the stimulus set. */
  stimuli: string
  /** Root of all seeds; the seeds in use are derived from it by name. */
  seed: number
  /** What it may cost on two cores, for all default models. */
  budget: { minutes: number }
  /** The decision table, top row first: the first row whose condition holds gives the verdict. Printed in reports. */
  decisions: readonly { verdict: Verdict; when: string }[]
  /** The decision table as a pure function of the measured numbers. */
  judge: (measured: Measured) => Judgement
}

const key = z.string().regex(/^[a-z][a-z0-9_]*$/, "must be snake_case")
const sentence = z.string().trim().min(1)

const quantity = z.strictObject({
  key,
  reading: z.enum(["post", "guarded"]),
  definition: sentence,
  formula: sentence,
  unit: z.string().optional(),
  direction: z.enum(["higher", "lower", "equal", "none"]),
  params: z
    .record(z.string(), z.union([z.literal("model"), z.array(z.union([z.number(), z.string()])).min(1)]))
    .optional(),
  paper: z.strictObject({ text: sentence, value: z.number(), within: z.number().positive() }).optional(),
})

const control = z.strictObject({
  key,
  kind: z.enum(["positive", "kill", "algebra", "reference"]),
  definition: sentence,
  expected: z.union([z.number(), sentence]),
  when: z.enum(["always", "attack"]).optional(),
})

function uniqueKeys(list: readonly { key: string }[]): boolean {
  return new Set(list.map((item) => item.key)).size === list.length
}

/** The claim's shape; `parseSpec` checks with it. */
export const claimSpecSchema = z.strictObject({
  id: z.string().regex(/^claim-[a-z0-9-]+$/, 'must read "claim-3"'),
  title: sentence,
  quote: sentence,
  version: z.int().positive(),
  quantities: z.array(quantity).min(1).refine(uniqueKeys, "two quantities have the same key"),
  controls: z.array(control).min(1).refine(uniqueKeys, "two controls have the same key"),
  subjects: z.enum(["models", "pairs"]).optional(),
  models: z.array(z.string().min(1)).min(1),
  comparable: z.union([z.literal("any"), z.array(z.string())]),
  stimuli: z.string().min(1),
  seed: z.int().nonnegative(),
  budget: z.strictObject({ minutes: z.number().positive() }),
  decisions: z.array(z.strictObject({ verdict: z.enum(verdicts), when: sentence })).min(2),
  judge: z.custom<ClaimSpec["judge"]>((value) => typeof value === "function", "must be a function"),
})

/**
 * Checks a spec and returns it.
 *
 * @throws FmriError `InvalidSpec` naming the field and what is wrong with it.
 *
 * @example
 * ```ts
 * const spec = parseSpec(module.default.spec, "@llm-fmri/claim-3")
 * ```
 */
export function parseSpec(value: unknown, where: string): ClaimSpec {
  const result = claimSpecSchema.safeParse(value)
  if (result.success) return result.data
  const problems = result.error.issues.map((issue) => `${issue.path.join(".") || "spec"}: ${issue.message}`)
  throw new FmriError("InvalidSpec", `the claim spec of ${where} is invalid: ${problems.join("; ")}`, {
    fix: "Correct the spec; its fields are described in packages/replicate/src/claim/spec.ts.",
    fields: { where, problems },
  })
}
