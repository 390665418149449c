import { z } from "zod"
import { hashOf } from "../provenance/canonical.js"
import { type Tolerance, type ToleranceKind, toleranceKinds } from "./tolerance.js"

const quantity = z.strictObject({
  kind: z.enum(toleranceKinds),
  value: z.number().nonnegative(),
  detects: z.number().nonnegative(),
  cross_class: z.strictObject({
    kind: z.enum(toleranceKinds),
    value: z.number().nonnegative(),
    detects: z.number().nonnegative(),
  }),
  reason: z.string().min(1),
  spread: z.record(z.string(), z.number().nonnegative()),
  worst: z.string(),
  runs: z.int().positive(),
  n: z.number().positive().optional(),
})

export const calibrationSchema = z.strictObject({
  schema: z.literal("llm-fmri.calibration/1"),
  claim: z.string(),
  class: z.string(),
  ledger: z.string().regex(/^[0-9a-f]{64}$/),
  rule: z.string().min(1),
  runs: z.record(z.string(), z.strictObject({ how: z.string(), verdicts: z.record(z.string(), z.string()) })),
  quantities: z.record(z.string(), quantity),
})

/** The measured tolerance of one quantity. */
export interface CalibratedQuantity {
  readonly kind: ToleranceKind
  /** For runs on the class of environment that the accepted values come from. */
  readonly value: number
  /** Smallest change that `value` is sure to notice; for `relative` a share of the value, for `exact` 0: any. */
  readonly detects: number
  /** For runs on another class. */
  readonly cross_class: Tolerance & { readonly detects: number }
  /** What was run and seen, in words. */
  readonly reason: string
  /** Largest difference from the first run, by the name of the other run. */
  readonly spread: Readonly<Record<string, number>>
  /** The cell that moved most. */
  readonly worst: string
  readonly runs: number
  /** Of a proportion: the largest number of units that one of its cells rests on. */
  readonly n?: number
}

/** `replications/claim-N/calibration.json`: how far each quantity moves when nothing that matters was changed. */
export interface Calibration {
  readonly schema: "llm-fmri.calibration/1"
  readonly claim: string
  /** The class of environment that it was measured on. */
  readonly class: string
  /** sha256 of the line of the ledger that says so. */
  readonly ledger: string
  readonly rule: string
  readonly runs: Readonly<Record<string, { readonly how: string; readonly verdicts: Readonly<Record<string, string>> }>>
  readonly quantities: Readonly<Record<string, CalibratedQuantity>>
}

/** The file's text; names in order, so that there is one way to write it. */
export function formatCalibration(calibration: Calibration): string {
  const { schema, claim, class: cls, ledger, rule, runs, quantities } = calibration
  const ordered = { schema, claim, class: cls, ledger, rule, runs: byName(runs), quantities: byName(quantities) }
  return `${JSON.stringify(ordered, null, 2)}\n`
}

/** Hash of what was measured; the ledger repeats it. */
export function calibrationHash(calibration: Omit<Calibration, "ledger"> & { readonly ledger?: string }): string {
  const { ledger: _, ...measured } = calibration
  return hashOf(measured)
}

function byName<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** The tolerance of a quantity on the accepted values' own class, or across classes. */
export function toleranceOf(quantity: CalibratedQuantity, cross: boolean): Tolerance {
  return cross
    ? { kind: quantity.cross_class.kind, value: quantity.cross_class.value }
    : { kind: quantity.kind, value: quantity.value }
}
