import { z } from "zod"
import { canonicalJson, sha256 } from "../provenance/canonical.js"

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a sha256 in hexadecimal")
const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, "must read 2026-01-31")
const environment = z.record(z.string(), z.union([z.string(), z.number()]))

const acceptLine = z.strictObject({
  event: z.literal("accept"),
  previous: hash,
  date,
  claim: z.string(),
  class: z.string(),
  environment,
  model: z.string(),
  verdict: z.string(),
  reason: z.string().min(1),
  /** Hash of the accepted entry. */
  entry: hash,
  cells: z.strictObject({ values: z.int(), changed: z.int(), added: z.int(), removed: z.int() }),
  /** The values that changed most, old and new. */
  changes: z.array(z.strictObject({ cell: z.string(), from: z.number().optional(), to: z.number().optional() })),
})

const calibrateLine = z.strictObject({
  event: z.literal("calibrate"),
  previous: hash,
  date,
  claim: z.string(),
  class: z.string(),
  environment,
  reason: z.string().min(1),
  /** Hash of the calibration. */
  entry: hash,
  runs: z.int().positive(),
})

/** A model that the claim is no longer measured on. */
const retireLine = z.strictObject({
  event: z.literal("retire"),
  previous: hash,
  date,
  claim: z.string(),
  class: z.string(),
  model: z.string(),
  reason: z.string().min(1),
})

const lineSchema = z.discriminatedUnion("event", [acceptLine, calibrateLine, retireLine])

/** A line of `history/claim-N.jsonl`. */
export type LedgerLine = z.infer<typeof lineSchema>
export type AcceptLine = z.infer<typeof acceptLine>
export type CalibrateLine = z.infer<typeof calibrateLine>
export type RetireLine = z.infer<typeof retireLine>

/** What stands in `previous` of the first line. */
export const beginning = "0".repeat(64)

/** A line of the ledger as read: its number, and the hash by which the next line and the accepted values name it. */
export interface ReadLine {
  readonly number: number
  readonly sha256: string
  readonly line: LedgerLine
}

/** Something in the store that is not as it was written. */
export interface Damage {
  /** From the root of the store. */
  readonly file: string
  readonly line?: number
  readonly says: string
}

/** Adds a line to the text of a ledger; `previous` is filled in. */
export function appendLine(
  text: string,
  line: Omit<AcceptLine, "previous"> | Omit<CalibrateLine, "previous"> | Omit<RetireLine, "previous">,
): { text: string; sha256: string } {
  const last = text.split("\n").at(-2)
  const written = canonicalJson({ ...line, previous: last === undefined ? beginning : sha256(last) })
  return { text: `${text}${written}\n`, sha256: sha256(written) }
}

/**
 * Reads a ledger and checks every line: its shape, the one way to write it, and that it names the line before it.
 * A line that was edited, moved or dropped breaks the chain at the line after it.
 */
export function readLedger(file: string, text: string, claim: string): { lines: ReadLine[]; damage: Damage[] } {
  const lines: ReadLine[] = []
  const damage: Damage[] = []
  if (text === "") return { lines, damage: [{ file, says: "the ledger is empty" }] }
  const written = text.split("\n")
  if (written.pop() !== "") damage.push({ file, line: written.length + 1, says: "the last line is not complete" })
  let previous = beginning
  written.forEach((one, at) => {
    const number = at + 1
    const own = sha256(one)
    const parsed = parse(one)
    if (typeof parsed === "string") damage.push({ file, line: number, says: parsed })
    else {
      if (parsed.previous !== previous) {
        const says = at === 0 ? "it is not the first line" : `it does not follow line ${at}: one of them was changed`
        damage.push({ file, line: number, says })
      }
      if (parsed.claim !== claim) damage.push({ file, line: number, says: `it speaks of ${parsed.claim}` })
      lines.push({ number, sha256: own, line: parsed })
    }
    previous = own
  })
  return { lines, damage }
}

function parse(text: string): LedgerLine | string {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return "it is not JSON"
  }
  const result = lineSchema.safeParse(value)
  if (!result.success) {
    const issue = result.error.issues[0]
    return `${issue?.path.join(".") || "the line"}: ${issue?.message}`
  }
  return canonicalJson(value) === text ? result.data : "it is not written as the ledger is"
}
