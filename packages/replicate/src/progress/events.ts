import { z } from "zod"

const number = z.number()
const count = z.int().nonnegative()
const place = { claim: z.string().optional(), model: z.string().optional() }

/**
 * What `--json` writes to stderr while it works: one JSON object a line. Fields may be added; a program should leave
 * alone what it does not know.
 *
 * @example
 * ```ts
 * for await (const line of readline.createInterface({ input: child.stderr })) {
 *   const event = line.startsWith("{") ? progressEventSchema.parse(JSON.parse(line)) : undefined
 *   if (event?.event === "stage") draw(event.stage, event.done, event.total)
 * }
 * ```
 */
export const progressEventSchema = z.discriminatedUnion("event", [
  /** A claim begins on a model. */
  z.object({
    event: z.literal("claim"),
    claim: z.string(),
    title: z.string(),
    model: z.string(),
    claim_at: count,
    claims: count,
    model_at: count,
    models: count,
  }),
  /** A stage goes on; `over` at its end, which is always told. `done` and `total` in `unit`s, `rate` a second. */
  z.object({
    event: z.literal("stage"),
    ...place,
    stage: z.string(),
    /** Which of several like parts: `{"what": "reference net", "at": 3, "of": 8}`. */
    part: z.object({ what: z.string(), at: count, of: count }).optional(),
    done: number,
    total: number.optional(),
    unit: z.string().optional(),
    rate: number.optional(),
    seconds: number,
    seconds_left: number.optional(),
    over: z.literal(true).optional(),
  }),
  z.object({ event: z.literal("note"), ...place, text: z.string() }),
  z.object({ event: z.literal("warning"), ...place, text: z.string() }),
  /** What came of the claim on the model; `reused` when it was taken from the store. */
  z.object({
    event: z.literal("claim-done"),
    claim: z.string(),
    model: z.string(),
    verdict: z.string(),
    seconds: number,
    reused: z.literal(true).optional(),
  }),
])

export type ProgressEvent = z.infer<typeof progressEventSchema>
