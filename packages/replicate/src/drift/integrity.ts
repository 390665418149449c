import { type Accepted, acceptedSchema, entryHash, formatAccepted } from "./accepted.js"
import { type Calibration, calibrationHash, calibrationSchema, formatCalibration } from "./calibration.js"
import { type AcceptLine, type Damage, type ReadLine, readLedger } from "./ledger.js"

/** A file of the store: its name from the store's root, and its text; undefined where it is not there. */
export interface StoreFile {
  readonly file: string
  readonly text: string | undefined
}

/** The three files that belong to a claim. */
export interface StoreFiles {
  readonly accepted: StoreFile
  readonly calibration: StoreFile
  readonly ledger: StoreFile
}

export interface ReadStore {
  readonly accepted?: Accepted
  readonly calibration?: Calibration
  readonly damage: readonly Damage[]
}

/**
 * Reads a claim's accepted values, calibration and ledger, and checks each against the others: nothing in them can be
 * changed, moved, dropped or written by hand without the rest saying so. Pure.
 */
export function readStore(claim: string, files: StoreFiles): ReadStore {
  const damage: Damage[] = []
  const accepted = readFile<Accepted>(files.accepted, claim, acceptedSchema, formatAccepted, damage)
  const calibration = readFile<Calibration>(files.calibration, claim, calibrationSchema, formatCalibration, damage)
  const { ledger } = files
  if (ledger.text === undefined) {
    for (const { file, text } of [files.accepted, files.calibration]) {
      if (text !== undefined) damage.push({ file, says: `the ledger ${ledger.file} that should speak of it is gone` })
    }
    return { damage }
  }
  const { lines, damage: inLedger } = readLedger(ledger.file, ledger.text, claim)
  damage.push(...inLedger)
  // With a broken chain, what the last lines say means nothing.
  if (damage.length > 0) return { damage }
  damage.push(...checkAccepted(files, lines, accepted), ...checkCalibration(files, lines, calibration))
  return {
    ...(accepted === undefined ? {} : { accepted }),
    ...(calibration === undefined ? {} : { calibration }),
    damage,
  }
}

interface Schema {
  safeParse(value: unknown): {
    success: boolean
    error?: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }
  }
}

function readFile<T extends { claim: string }>(
  { file, text }: StoreFile,
  claim: string,
  schema: Schema,
  format: (value: T) => string,
  damage: Damage[],
): T | undefined {
  if (text === undefined) return undefined
  let value: T
  try {
    value = JSON.parse(text) as T
  } catch {
    damage.push({ file, says: "it is not JSON" })
    return undefined
  }
  const result = schema.safeParse(value)
  if (!result.success) {
    const issue = result.error?.issues[0]
    damage.push({ file, says: `${issue?.path.join("/") || "the file"}: ${issue?.message}` })
    return undefined
  }
  const meant = format(value)
  if (meant !== text) damage.push({ file, line: firstOther(meant, text), says: "it is not as it was written" })
  if (value.claim !== claim) damage.push({ file, says: `it speaks of ${value.claim}` })
  return value
}

function checkAccepted(files: StoreFiles, lines: readonly ReadLine[], accepted: Accepted | undefined): Damage[] {
  const { file, text = "" } = files.accepted
  const last = new Map<string, ReadLine & { line: AcceptLine }>()
  for (const read of lines) {
    const { line } = read
    if (line.event === "accept") last.set(JSON.stringify([line.class, line.model]), { ...read, line })
    if (line.event === "retire") last.delete(JSON.stringify([line.class, line.model]))
  }
  if (last.size === 0) return accepted === undefined ? [] : [{ file, says: "the ledger knows of no accepted values" }]
  if (accepted === undefined) return [{ file, says: "it is gone, but the ledger says that values were accepted" }]
  const damage: Damage[] = []
  for (const [cpuClass, { models }] of Object.entries(accepted.classes)) {
    for (const [model, entry] of Object.entries(models)) {
      const id = JSON.stringify([cpuClass, model])
      const said = last.get(id)
      const line = lineOf(text, cpuClass, model)
      const what = `the values of ${model} on ${cpuClass}`
      last.delete(id)
      if (said === undefined) damage.push({ file, line, says: `${what} are not in the ledger` })
      else if (entryHash(entry) !== said.line.entry) {
        damage.push({ file, line, says: `${what} are not those of line ${said.number} of ${files.ledger.file}` })
      }
    }
  }
  for (const { number, line } of last.values()) {
    const says = `the values of ${line.model} on ${line.class} are gone; line ${number} of ${files.ledger.file} has them`
    damage.push({ file, says })
  }
  const newest = lines.findLast(({ line }) => line.event === "accept")
  if (newest?.sha256 !== accepted.ledger) damage.push(...otherHead(files.ledger, newest, file))
  const first = lines.find(({ line }) => line.event === "accept")
  if (first?.line.class !== accepted.reference) {
    damage.push({ file, line: 4, says: `the reference class is ${first?.line.class}, not ${accepted.reference}` })
  }
  return damage
}

function checkCalibration(files: StoreFiles, lines: readonly ReadLine[], calibration: Calibration | undefined) {
  const { file } = files.calibration
  const last = lines.findLast(({ line }) => line.event === "calibrate")
  if (last === undefined) return calibration === undefined ? [] : [{ file, says: "the ledger knows of no calibration" }]
  if (calibration === undefined) return [{ file, says: "it is gone, but the ledger says that there was a calibration" }]
  const damage: Damage[] = []
  if (last.line.event !== "calibrate" || calibrationHash(calibration) !== last.line.entry) {
    damage.push({ file, says: `it is not the calibration of line ${last.number} of ${files.ledger.file}` })
  }
  if (last.sha256 !== calibration.ledger) damage.push(...otherHead(files.ledger, last, file))
  return damage
}

/** Which of the two was changed cannot be told. */
function otherHead(ledger: StoreFile, newest: ReadLine | undefined, named: string): Damage[] {
  const line = newest === undefined ? {} : { line: newest.number }
  return [
    { file: ledger.file, ...line, says: `it is not the line that ${named} names: edited, or lines after it dropped` },
    { file: named, line: 5, says: "the line of the ledger that it names is not there" },
  ]
}

/** Where a model's values begin. */
function lineOf(text: string, cpuClass: string, model: string): number {
  const lines = text.split("\n")
  const start = lines.findIndex((line) => line.includes(`${JSON.stringify(cpuClass)}: {`))
  return lines.findIndex((line, at) => at > start && line.includes(`${JSON.stringify(model)}: {`)) + 1
}

function firstOther(meant: string, text: string): number {
  const lines = meant.split("\n")
  return text.split("\n").findIndex((line, at) => line !== lines[at]) + 1
}
