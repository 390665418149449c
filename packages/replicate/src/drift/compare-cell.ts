import type { QuantityEntry } from "../report/schema.js"
import { type CalibratedQuantity, toleranceOf } from "./calibration.js"
import type { FileNumbers } from "./file-numbers.js"
import type { Finding } from "./finding.js"
import { detectsText, difference, effective, isWithin, type Tolerance } from "./tolerance.js"

/** What a cell is: a number, a file, or nothing for a reason. */
export interface CellContent {
  readonly value?: number | undefined
  readonly absent?: string | undefined
  readonly file?: FileNumbers | undefined
  /** How many units the number rests on. */
  readonly n?: number | undefined
}

export interface ComparedCell {
  readonly drift: QuantityEntry["drift"]
  readonly tolerance?: QuantityEntry["tolerance"]
  readonly finding?: Omit<Finding, "claim" | "model" | "cell">
}

/** One cell beside what was accepted for it. Pure. */
export function compareCell(
  cell: string,
  is: CellContent,
  was: CellContent,
  calibrated: CalibratedQuantity | undefined,
  cross: boolean,
): ComparedCell {
  if (was.value === undefined && was.file === undefined && was.absent === undefined) {
    return { drift: "new", finding: { outcome: "unmeasured", about: "new", says: `${cell} was never accepted` } }
  }
  if (was.value !== undefined) {
    if (is.value === undefined) return unmeasured(`${cell} has no value: ${is.absent ?? "it is a file"}`, was.value)
    return compareNumbers(cell, [is.value], [was.value], is.n, calibrated, cross)
  }
  if (is.value !== undefined) {
    return unmeasured(`${cell} is ${is.value}; accepted was no value: ${was.absent ?? "a file"}`, undefined, is.value)
  }
  if (was.file !== undefined) {
    if (is.file === undefined) return unmeasured(`${cell}: its file is not there`)
    if (is.file.shape === was.file.shape && is.file.numbers.length === was.file.numbers.length) {
      return compareNumbers(cell, is.file.numbers, was.file.numbers, is.n, calibrated, cross)
    }
    const says = `${cell}: its file has other rows, columns or names than the accepted one`
    return { drift: "drift", finding: { outcome: "drift", about: "file", says } }
  }
  return is.file === undefined
    ? { drift: "exact" }
    : unmeasured(`${cell} is a file; accepted was no value: ${was.absent}`)
}

/** One number, or all of a file: the worst of them speaks. */
function compareNumbers(
  cell: string,
  is: readonly number[],
  was: readonly number[],
  n: number | undefined,
  calibrated: CalibratedQuantity | undefined,
  cross: boolean,
): ComparedCell {
  const pairs = is.map((found, at) => ({
    found,
    accepted: was[at] as number,
    name: is.length > 1 ? `${cell}[${at}]` : cell,
  }))
  const others = pairs.filter(({ found, accepted }) => found !== accepted)
  const [first] = others
  if (calibrated === undefined) {
    if (first === undefined) return { drift: "exact" }
    const says = `${first.name} is ${first.found} and was ${first.accepted}, and no measured tolerance says whether that matters`
    return unmeasured(says, first.accepted, first.found)
  }
  const base = toleranceOf(calibrated, cross)
  if (base.kind === "proportion" && n === undefined) return unmeasured(`${cell} is a proportion of an unknown n`)
  const { raised, ...tolerance } = effective(base, n)
  const told = toleranceTold(tolerance, calibrated, cross, raised, n)
  if (first === undefined) return { drift: "exact", tolerance: told }
  const apart = (pair: typeof first) => difference(tolerance.kind, pair.found, pair.accepted)
  const worst = others.reduce((most, pair) => (apart(pair) > apart(most) ? pair : most), first)
  const outcome = isWithin(tolerance, worst.found, worst.accepted) ? "within" : "drift"
  const more = others.length > 1 ? `; ${others.length} of ${is.length} numbers differ` : ""
  return {
    drift: outcome,
    tolerance: told,
    finding: {
      outcome,
      about: "value",
      accepted: worst.accepted,
      found: worst.found,
      difference: apart(worst),
      // JSON has no infinity: what must be exact has no share of its tolerance.
      ...(tolerance.value === 0 ? {} : { of_tolerance: apart(worst) / tolerance.value }),
      says: `${worst.name} is ${worst.found}, accepted was ${worst.accepted} (${tolerance.kind} tolerance ${tolerance.value})${more}`,
    },
  }
}

function toleranceTold(
  tolerance: Tolerance,
  { reason }: CalibratedQuantity,
  cross: boolean,
  raised: string | undefined,
  n: number | undefined,
): QuantityEntry["tolerance"] {
  const parts = [reason, cross ? "the tolerance across environment classes" : undefined, raised]
  return {
    kind: tolerance.kind,
    value: tolerance.value,
    reason: parts.filter((part) => part !== undefined).join("; "),
    detects: detectsText(tolerance, n),
  }
}

function unmeasured(says: string, accepted?: number, found?: number): ComparedCell {
  const values = { ...(accepted === undefined ? {} : { accepted }), ...(found === undefined ? {} : { found }) }
  return { drift: "unmeasured", finding: { outcome: "unmeasured", about: "value", ...values, says } }
}
